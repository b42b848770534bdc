import { DiscrepancyStore } from '../discrepancies/DiscrepancyStore';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Knex } from 'knex';
import {
  aGroup,
  anAlert,
  createTestAlerts,
  iso,
} from '../testUtils/testAlerts';
import {
  aFact,
  anEdge,
  createEvidenceDatabases,
  createTestStore,
  migrationsDir,
  push,
  t0,
} from '../testUtils/testStore';
import { DecisionStore } from '../decisions/DecisionStore';
import { aDeploy, createTestLedger } from '../testUtils/testLedger';

jest.setTimeout(120_000);

const tables = [
  'entities',
  'observations',
  'sources',
  'source_owners',
  'passes',
  'feed',
  'discrepancies',
  'discrepancy_steps',
  'leases',
  'change_reports',
  'changes',
  'change_subjects',
  'change_sources',
  'change_connections',
  'signal_subjects',
  'alerts',
  'alert_groups',
  'alert_group_members',
  'unmatched_alerts',
  'incident_reports',
  'incidents',
  'incident_subjects',
  'collector_memory',
  'audit_entries',
  'decisions',
  'deploy_decisions',
  'pull_requests',
];

async function fillAlerts(knex: Knex) {
  const { alerts, incidents, know, runs } = await createTestAlerts(knex);
  for (const name of ['checkout', 'payment']) {
    know(name, { 'plumbline.dev/aliases': 'co' });
  }
  const labels = { alertname: 'Errors', service: 'co' };
  await alerts.report([aGroup([anAlert(), anAlert({ labels })])]);
  await alerts.report([
    aGroup([anAlert({ status: 'resolved', endsAt: iso(t0 + 1) })]),
  ]);
  for (const found of [[{ name: 'Lost', labels: { a: 'ünï' } }], []]) {
    await alerts.reportUnmatched('am', found);
  }
  const repository = 'https://git.acme.example/shop/cart';
  const openedAt = iso(t0);
  await runs.reportPullRequests(
    [{ source: 'host', id: '1', repository, openedAt }],
    { author: 'webhook host' },
  );
  await incidents.reportAll(
    [
      {
        source: 'pager',
        id: '1',
        start: iso(t0),
        services: ['component:default/checkout'],
      },
    ],
    { author: 'webhook pager' },
  );
}

async function fill(knex: Knex) {
  const store = await createTestStore(knex);
  const lease = (await store.claimLease('walk', 'me', 1000, t0))!;
  const body = JSON.stringify({ text: 'ünï\n\u{1f9ed}' });
  for (const hash of ['one', 'two']) {
    const changed = [{ ref: 'component:default/a', hash, body }];
    await store.replaceEntities({ changed, deleted: [], at: t0, lease });
  }
  await push(store, [aFact(), anEdge({ stats: { count: 3 } })]);
  await push(store, [aFact({ value: 'down', observedAt: t0 + 1 })]);
  await new DiscrepancyStore(knex).record(
    [
      {
        id: 'ab',
        kind: 'unmatched-signal',
        message: 'Nothing matches',
        signal: { type: 'workload', name: 'lost' },
      },
    ],
    t0,
  );
  await store.remember('links', [['etag', body]], lease);
  const { service, estate } = await createTestLedger(knex);
  estate.set('shared', ['component:default/a', 'component:default/b']);
  const { entityRef: _, ...deploy } = aDeploy({ id: 'by-signal' });
  await service.connect([{ id: 'gitlab', kinds: ['deploy'] }]);
  await service.reportAll([
    aDeploy(),
    { ...deploy, signal: { type: 'workload', name: 'shared' } },
  ]);
  await fillAlerts(knex);
  const subject = { entityRef: 'component:default/a' };
  const decisions = [
    { id: 'one', type: 'exemption', action: 'approved', subject },
    ...(['allowed', 'blocked'] as const).map(action => ({
      id: action,
      type: 'gate' as const,
      action,
      subject: {
        ...subject,
        environment: 'production',
        action: 'deploy',
        release: 'abc',
      },
      ...(action === 'allowed' && { validUntil: iso(t0 + 1) }),
      body: { decision: 'd', at: iso(t0), commit: 'abc' },
    })),
  ] as const;
  for (const decision of decisions) {
    await new DecisionStore(knex).record({
      decision,
      recordedBy: 'plugin:scorecards',
      at: t0,
    });
  }
}

/** Rows by table, each as a hash. */
async function hashes(knex: Knex) {
  const found: Record<string, string[]> = {};
  for (const table of tables) {
    const rows: unknown[] = await knex(table).select();
    found[table] = rows
      .map(row =>
        createHash('sha256').update(JSON.stringify(row)).digest('hex'),
      )
      .sort();
  }
  return found;
}

describe('migrations', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'go all down and up again with data on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await fill(knex);
      const before = await hashes(knex);
      const rows: Record<string, {}[]> = {};
      for (const table of tables) {
        rows[table] = await knex(table).select();
        expect([table, rows[table].length > 0]).toEqual([table, true]);
      }

      for (const _ of readdirSync(migrationsDir)) {
        await knex.migrate.down({ directory: migrationsDir });
      }
      for (const table of tables) {
        expect([table, await knex.schema.hasTable(table)]).toEqual([
          table,
          false,
        ]);
      }
      await knex.migrate.latest({ directory: migrationsDir });
      for (const table of tables) {
        await knex.batchInsert(table, rows[table]);
      }
      expect(await hashes(knex)).toEqual(before);
    },
  );

  it.each(databases.eachSupportedId())(
    'allow one current row of each thing on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await fill(knex);
      for (const table of [
        'entities',
        'observations',
        'passes',
        'signal_subjects',
        'alerts',
        'incidents',
      ]) {
        const current = await knex(table).whereNull('superseded_at').first();
        delete current[current.row_id === undefined ? 'id' : 'row_id'];
        await expect(knex(table).insert(current)).rejects.toMatchObject({
          message: expect.stringMatching(/unique/i),
        });
      }
    },
  );
});
