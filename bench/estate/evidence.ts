import {
  ChangeInput,
  EdgeEnd,
  Observations,
  ObservedPair,
} from '@plumbline/backstage-plugin-evidence-common';
import { Random } from '../lib/random';
import { Thing } from './shape';

export const evidenceDescription = [
  'Observed: 3 in 5 of the declared calls, half of their ends as workload names, and 1 undeclared call per 50 services; 2 workloads for every other service; alert state and SLO for 1 service in 10.',
  'Ledger: a deploy for 1 in 2 services and a commit for 1 in 4, within the last 30 days, 1 in 20 of these within the last day.',
];

const day = 24 * 60 * 60_000;
const source = 'bench-telemetry';
/** Items of one push, so that it stays well below the 1 MB of a request. */
const pushSize = 2500;

/** What telemetry saw of an estate, in pushes of an acceptable size. */
export function generateObservations(
  things: readonly Thing[],
  options: { seed: number; now: number },
): Observations[] {
  const random = new Random(options.seed + 2);
  const observedAt = new Date(options.now).toISOString();
  const services = things.filter(({ kind }) => kind === 'Component');
  const byRef = new Map(things.map(thing => [thing.ref, thing]));
  const end = (thing: Thing): EdgeEnd =>
    random.chance(0.5) ? thing.ref : { type: 'workload', name: thing.name };
  const edges: NonNullable<Observations['edges']> = [];
  const see = (from: Thing, to: Thing) =>
    edges.push({
      from: end(from),
      to: end(to),
      type: 'calls',
      count: random.between(1, 100_000),
      windowSeconds: 300,
      lastSeen: observedAt,
    });
  const workloads: NonNullable<Observations['workloads']> = [];
  const facts: NonNullable<Observations['facts']> = [];
  services.forEach((service, index) => {
    for (const ref of service.dependsOn) {
      const to = byRef.get(ref)!;
      if (to.kind === 'Component' && random.chance(0.6)) {
        see(service, to);
      }
    }
    if (random.chance(0.02)) {
      const to = services[(index + random.between(1, 40)) % services.length];
      if (!service.dependsOn.has(to.ref)) {
        see(service, to);
      }
    }
    if (index % 2 === 0) {
      for (const region of ['eu-west', 'us-east']) {
        workloads.push({
          name: service.name,
          namespace: 'estate',
          cluster: `${region}-1`,
          region,
          version: `1.${random.between(0, 40)}.0`,
          replicas: random.between(1, 6),
        });
      }
    }
    if (random.chance(0.1)) {
      const since = new Date(options.now - 600_000).toISOString();
      facts.push(
        {
          entityRef: service.ref,
          name: 'alerts.firing',
          value: random.chance(0.2)
            ? [{ name: 'HighErrorRate', severity: 'critical', since }]
            : [],
        },
        {
          entityRef: service.ref,
          name: 'slo.state',
          value: [{ name: 'availability', objective: 99.9, burnRate: 1.5 }],
        },
      );
    }
  });
  return [
    ...parts(edges).map(some => ({ source, observedAt, edges: some })),
    ...parts(workloads).map(some => ({ source, observedAt, workloads: some })),
    ...parts(facts).map(some => ({ source, observedAt, facts: some })),
  ];
}

/** What is reported to the ledger about an estate. */
export function generateChanges(
  things: readonly Thing[],
  options: { seed: number; now: number },
): ChangeInput[] {
  const random = new Random(options.seed + 3);
  const changes: ChangeInput[] = [];
  const add = (thing: Thing, kind: 'deploy' | 'commit') => {
    const window = random.chance(0.05) ? day : 30 * day;
    changes.push({
      source: kind === 'deploy' ? 'bench-ci' : 'bench-git',
      id: `${kind}-${thing.name}-${changes.length}`,
      kind,
      entityRef: thing.ref,
      environment: kind === 'deploy' ? 'production' : undefined,
      occurredAt: new Date(
        options.now - random.between(1000, window),
      ).toISOString(),
      actor: 'Somebody',
      revision: random.uuid().replaceAll('-', ''),
      title: `Change ${changes.length} of ${thing.name}`,
      outcome: kind === 'deploy' ? 'succeeded' : undefined,
    });
  };
  for (const thing of things) {
    if (thing.kind === 'Component') {
      if (random.chance(0.5)) {
        add(thing, 'deploy');
      }
      if (random.chance(0.25)) {
        add(thing, 'commit');
      }
    }
  }
  return changes;
}

/** The calls that were observed, each end as the entity that it means. */
export function observedPairs(
  observations: readonly Observations[],
): ObservedPair[] {
  const refOf = (end: EdgeEnd) =>
    typeof end === 'string'
      ? end
      : `component:default/${end.type === 'workload' ? end.name : ''}`;
  return observations
    .flatMap(({ edges = [] }) => edges)
    .map(({ from, to, type }) => ({ from: refOf(from), to: refOf(to), type }));
}

export function parts<T>(items: readonly T[], size = pushSize): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < items.length; at += size) {
    found.push(items.slice(at, at + size));
  }
  return found;
}
