import { TestDatabases } from '@backstage/backend-test-utils';
import { subjectOfSignals } from '../../estate/subjects/subjectOfSignals';
import { createTestStore } from '../../testUtils/testStore';
import { incidentsBefore } from './incidentsBefore';

jest.setTimeout(60_000);

describe('what was reported of incidents before', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
  const start = '2026-03-01T11:30:00.000Z';
  const signal = (name: string) => ({ type: 'workload' as const, name });

  it.each(databases.eachSupportedId())(
    'is resolved with as many statements, however many states there were, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await createTestStore(knex);
      await knex('signal_subjects').insert({
        subject: subjectOfSignals([signal('cart-3')]),
        learned_at: 1,
        signal: JSON.stringify(signal('cart-3')),
        ambiguous: false,
        entity_ref: 'component:default/cart',
      });
      const reports = (key: string, states: number) =>
        Array.from({ length: states }, (_, state) => ({
          incident_key: key,
          hash: `${state}`,
          reported_by: null,
          reported_at: state,
          received_at: state,
          body: JSON.stringify({
            source: 'status-page',
            id: key,
            title: 'Fails',
            start,
            ...(state === 1 && { environment: 'test' }),
            services: [`component:default/${key}`, signal(`cart-${state}`)],
          }),
        }));
      const keys = Array.from({ length: 20 }, (_, key) => `many-${key}`);
      await knex.batchInsert(
        'incident_reports',
        [
          ...reports('one', 2),
          ...reports('none', 1),
          ...keys.flatMap(key => reports(key, 6)),
        ],
        50,
      );
      let statements = 0;
      knex.on('query', () => {
        statements += 1;
      });
      const few = await incidentsBefore(knex, ['one']);
      const cost = statements;
      expect(few.get('one')).toHaveLength(1);
      statements = 0;
      const many = await incidentsBefore(knex, ['none', ...keys]);
      expect(statements).toBe(cost);
      expect([...many.keys()].sort()).toEqual([...keys].sort());
      // Each state has its own services.
      const services = many.get('many-7')!.map(one => one.services);
      expect(services).toHaveLength(5);
      expect(services.map(([first]) => first)).toEqual(
        Array(5).fill({ entityRef: 'component:default/many-7' }),
      );
      expect(services.map(([, { entityRef }]) => entityRef)).toEqual([
        undefined,
        undefined,
        undefined,
        'component:default/cart',
        undefined,
      ]);
    },
  );
});
