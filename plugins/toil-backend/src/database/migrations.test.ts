import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { someTickets } from '../__testUtils__/tickets';
import { startToil } from '../__testUtils__/startToil';

jest.setTimeout(120_000);

const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-toil-backend',
  'migrations',
);
const tables = [
  'leases',
  'positions',
  'templates',
  'groups',
  'occurrences',
  'occurrence_services',
  'names',
  'services',
  'candidates',
  'candidate_services',
  'history',
  'runs',
  'intakes',
  'group_decisions',
  'group_parts',
  'group_links',
  'owner_summaries',
  'owner_summary_kinds',
  'gate_answers',
  'told_news',
  'source_owners',
  'derived_cases',
  'case_outbox',
];

describe('migrations', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  it.each(databases.eachSupportedId())(
    'go down with data in them, and up again, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const toil = await startToil(knex);
      await toil.take(someTickets(40));
      const [{ id }] = await toil.list();
      await toil
        .call('post', `/candidates/${id}/review`, { version: 0, risk: 5 })
        .expect(200);
      await toil
        .call('post', `/candidates/${id}/runs`, {
          id: '1',
          outcome: 'succeeded',
          verified: true,
        })
        .expect(200);
      await toil.backend.stop();

      for (;;) {
        const [, undone] = await knex.migrate.down({ directory });
        if (undone.length === 0) {
          break;
        }
      }
      for (const table of tables) {
        expect([table, await knex.schema.hasTable(table)]).toEqual([
          table,
          false,
        ]);
      }
      await knex.migrate.latest({ directory });
      expect(await knex('occurrences')).toEqual([]);
    },
  );
});
