import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Knex } from 'knex';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
  migrationsDir,
} from '../../testUtils/testLedger';

jest.setTimeout(120_000);

/** The ledger's own migration, and those after it, which build on it. */
const migrations = readdirSync(migrationsDir)
  .filter(name => name >= '20261120_02_ledger.js')
  .sort();
const tables = [
  'change_reports',
  'changes',
  'change_subjects',
  'change_sources',
  'change_connections',
];

async function contents(knex: Knex) {
  const rows: Record<string, unknown[]> = {};
  for (const table of tables) {
    rows[table] = await knex(table).select();
  }
  return rows;
}

function digest(rows: unknown[]): string[] {
  return rows
    .map(row => createHash('sha256').update(JSON.stringify(row)).digest('hex'))
    .sort();
}

describe('ledger migration', () => {
  const databases = createLedgerDatabases();

  it.each(databases.eachSupportedId())(
    'goes up, down and up again with data on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const { service, estate } = await createTestLedger(knex);
      estate.set('payment', ['component:default/payment']);
      estate.set('shared', ['component:default/a', 'component:default/b']);
      const { entityRef: _, ...deploy } = aDeploy({ id: 'by-signal' });
      await service.connect([{ id: 'gitlab', kinds: ['deploy'] }]);
      await service.reportAll([
        aDeploy({ outcome: 'in-progress', item: 'checkout-eu' }),
        { ...deploy, signal: { type: 'workload', name: 'payment' } },
        {
          ...deploy,
          id: 'shared',
          signal: { type: 'workload', name: 'shared' },
        },
        { ...deploy, id: 'lost', signal: { type: 'workload', name: 'lost' } },
      ]);
      await service.report(aDeploy({ occurredAt: '2026-03-01T10:05:00Z' }));
      const before = await contents(knex);
      for (const table of tables) {
        expect(before[table]).not.toEqual([]);
      }

      for (const name of [...migrations].reverse()) {
        await knex.migrate.down({ directory: migrationsDir, name });
      }
      for (const table of tables) {
        expect(await knex.schema.hasTable(table)).toBe(false);
      }
      await knex.migrate.latest({ directory: migrationsDir });
      for (const table of tables) {
        expect(await knex(table).select()).toEqual([]);
        await knex.batchInsert(table, before[table] as {}[]);
      }
      const after = await contents(knex);
      for (const table of tables) {
        expect(digest(after[table])).toEqual(digest(before[table]));
      }
    },
  );
});
