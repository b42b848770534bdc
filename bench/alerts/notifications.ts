import { Random } from '../lib/random';
import type { Thing } from '../estate/shape';

/** A notification as Alertmanager sends it, and what it must come to. */
export type Notification = {
  body: object;
  /** Fingerprint of each alert with the entity that it names, if any. */
  expected: [fingerprint: string, entityRef: string | undefined][];
};

export const alertsDescription = [
  'Alerts carry alertname, service, pod, namespace, severity, a summary and a description; 1 in 20 names a service that nobody knows. Grouped by alertname and service, so that a group has 20; sent as Alertmanager sends them, group by group, four at a time.',
];

const perGroup = 20;
const names = ['HighErrors', 'SlowAnswers', 'PodCrashLooping', 'QueueGrows'];
/** One in so many groups is about something that the catalog does not have. */
const strangers = 20;

/**
 * As many alerts as requested, in groups.
 *
 * @param options.resolved - the same alerts, over ten minutes later
 */
export function notificationsOf(options: {
  things: readonly Thing[];
  count: number;
  seed: number;
  startsAt: string;
  resolvedAt?: string;
}): Notification[] {
  const { things, count, seed, startsAt, resolvedAt } = options;
  const random = new Random(seed);
  const services = things.filter(({ kind }) => kind === 'Component');
  const groups = Math.ceil(count / perGroup);
  return Array.from({ length: groups }, (_, group) => {
    const thing = random.pick(services);
    const unknown = group % strangers === 0;
    const service = unknown ? `stranger-${group}` : thing.name;
    const alertname = names[group % names.length];
    // Two groups may be of one service and name: they are distinguished.
    const labels = { alertname, service, namespace: `ns-${group}` };
    const size = Math.min(perGroup, count - group * perGroup);
    const alerts = Array.from({ length: size }, (_unused, index) => ({
      status: resolvedAt ? 'resolved' : 'firing',
      labels: {
        ...labels,
        pod: `${service}-${group}-${index}`,
        severity: index % 5 === 0 ? 'critical' : 'warning',
        cluster: 'prod-eu',
        job: 'kubernetes-pods',
      },
      annotations: {
        summary: `${service} fails on ${index}`,
        description:
          `More than 5% of the requests to ${service} failed in the last five minutes. `.repeat(
            3,
          ),
        runbook_url: `https://runbooks.example/${alertname}`,
      },
      startsAt,
      endsAt: resolvedAt ?? '0001-01-01T00:00:00Z',
      generatorURL: `http://prometheus.example/graph?g0.expr=${alertname}`,
      fingerprint: `${group.toString(16)}-${index.toString(16)}`,
    }));
    return {
      body: {
        version: '4',
        groupKey: `{}:{alertname="${alertname}", namespace="ns-${group}", service="${service}"}`,
        truncatedAlerts: 0,
        status: resolvedAt ? 'resolved' : 'firing',
        receiver: 'portal',
        groupLabels: labels,
        commonLabels: labels,
        commonAnnotations: {},
        externalURL: 'http://alertmanager.example',
        alerts,
      },
      expected: alerts.map(({ fingerprint }) => [
        fingerprint,
        unknown ? undefined : thing.ref,
      ]),
    };
  });
}

/** The same alerts in one group, in one delivery. */
export function inOneGroup(
  notifications: readonly Notification[],
): Notification {
  const alerts = notifications.flatMap(
    ({ body }) => (body as { alerts: { fingerprint: string }[] }).alerts,
  );
  const renamed = (fingerprint: string) => `one-${fingerprint}`;
  return {
    body: {
      ...notifications[0].body,
      groupKey: '{}:{}',
      groupLabels: {},
      alerts: alerts.map(alert => ({
        ...alert,
        fingerprint: renamed(alert.fingerprint),
      })),
    },
    expected: notifications.flatMap(({ expected }) =>
      expected.map(([fingerprint, ref]): [string, string | undefined] => [
        renamed(fingerprint),
        ref,
      ]),
    ),
  };
}
