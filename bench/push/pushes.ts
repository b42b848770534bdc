import { inOneGroup, notificationsOf } from '../alerts/notifications';
import { parts } from '../estate/evidence';
import type { Thing } from '../estate/shape';

/** What one source pushes at once. */
export type Push = {
  name: string;
  items: number;
  path: string;
  /** More than one where a request would be too long; sent together. */
  bodies: string[];
};

/** As many as are allowed in one request, whatever its length. */
const workloadCount = 30_000;
const factCount = 50_000;
const alertCount = 20_000;
const occurrenceCount = 1_000;
const tasks = ['Restart', 'Rotate the certificate of', 'Free the disk of'];
/** Facts that fit into the 1 MB of a request. */
const factsAtOnce = 10_000;

export const pushesDescription = [
  `Large pushes: ${alertCount} alerts of one group in one delivery, ${workloadCount} workloads in one request, ${factCount} facts in ${
    factCount / factsAtOnce
  } requests sent together (1 MB holds no more of them), and ${factCount} facts in one request none of which is well-formed; ${occurrenceCount} tickets, the most that toil takes in one request. 1 in 20 alerts and 1 in 4 workloads name a service that nobody knows; so does each fact beyond one for each service.`,
];

/** The same for the same seed. */
export function makePushes(
  things: readonly Thing[],
  options: { seed: number; now: number },
): Push[] {
  const { seed, now } = options;
  const services = things.filter(({ kind }) => kind === 'Component');
  const observedAt = new Date(now).toISOString();
  const startsAt = new Date(now - 600_000).toISOString();
  const observations = (more: object) =>
    JSON.stringify({ source: 'bench-push', observedAt, ...more });
  const alerts = inOneGroup(
    notificationsOf({ things, seed, startsAt, count: alertCount }),
  );
  const workloads = Array.from({ length: workloadCount }, (_, index) => {
    const round = Math.floor(index / services.length);
    const { name } = services[index % services.length];
    return index % 4 === 0
      ? { name: `x${index}` }
      : { name, cluster: `${round}` };
  });
  const facts = Array.from({ length: factCount }, (_, index) => ({
    entityRef: services[index]?.ref ?? `component:default/later-${index}`,
    name: 'health.state',
    value: 'ok',
  }));
  const tickets = Array.from({ length: occurrenceCount }, (_, index) => {
    const { name, ref } = services[(index * 7) % services.length];
    return {
      id: `ticket-${index}`,
      title: `${tasks[index % tasks.length]} ${name}`,
      text: `Somebody requested it again on ${name}, and it was done by hand. `.repeat(
        10,
      ),
      occurredAt: new Date(now - index * 3_600_000).toISOString(),
      services: [ref],
    };
  });
  return [
    {
      name: 'alerts',
      items: alertCount,
      path: 'evidence/webhooks/alertmanager',
      bodies: [JSON.stringify(alerts.body)],
    },
    {
      name: 'workloads',
      items: workloadCount,
      path: 'evidence/observations',
      bodies: [observations({ workloads })],
    },
    {
      name: 'facts',
      items: factCount,
      path: 'evidence/observations',
      bodies: parts(facts, factsAtOnce).map(some =>
        observations({ facts: some }),
      ),
    },
    {
      name: 'malformed facts',
      items: factCount,
      path: 'evidence/observations',
      bodies: [observations({ facts: facts.map((_, index) => ({ index })) })],
    },
    {
      name: 'tickets',
      items: occurrenceCount,
      path: 'toil/occurrences',
      bodies: [JSON.stringify({ source: 'bench-push', items: tickets })],
    },
  ];
}
