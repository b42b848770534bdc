const dayMs = 86_400_000;

/** A readiness contract without gaps, as flags of the command. */
export const readinessFlags = [
  'trigger=replication lags',
  'prechecks=the other one is up',
  'boundary=one database',
  'verification=lag under a second',
  'rollback=fail back',
  'codeOwner=group:default/payments',
  'failureOwner=group:default/payments',
  'cadence=each quarter',
].flatMap(part => ['--ready', part]);

const service = (name: string, dependsOn: string[] = []) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    annotations: { 'github.com/project-slug': `acme/${name}` },
  },
  spec: {
    type: 'service',
    lifecycle: 'production',
    owner: 'group:default/payments',
    dependsOn,
  },
});

/** A team of one, and a service that depends on another. */
export const toilEntities = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'payments' },
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'ana.ruiz' },
    spec: { memberOf: ['payments'] },
  },
  service('checkout', ['component:default/ledger']),
  service('ledger'),
];

const kinds = [
  (at: number) => `Restart stuck payment worker on node-${at}`,
  (at: number) => `Reset password for user${at}@example.com`,
  (at: number) => `Rotate certificate of host web-${at}.example.com`,
  (at: number) => `Disk ${at}% full on db-${at}: clean up old files`,
  (at: number) => `Replay failed message ${at} from the dead letter queue`,
];

/** How many kinds of work the tickets are about. */
export const ticketKinds = kinds.length;

/**
 * Rows of a table of tickets, of each kind as many; dated back from the day
 * before `now`, epoch milliseconds.
 */
export function ticketRows(count: number, now: number): string[] {
  return Array.from(
    { length: count },
    (_, at) =>
      `OPS-${at},${kinds[at % kinds.length](at)},${new Date(
        now - dayMs - at * 2_000_000,
      ).toISOString()},15`,
  );
}
