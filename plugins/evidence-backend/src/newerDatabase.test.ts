import { mockServices } from '@backstage/backend-test-utils';
import { ana, startEvidence } from './testUtils/startEvidence';
import { aComponent } from './testUtils/testEstate';
import { createEvidenceDatabases } from './testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();

describe('a database that the next version has upgraded', () => {
  it.each(databases.eachSupportedId())(
    'serves this version, which starts again on it, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const start = () =>
        startEvidence({
          entities: [aComponent('checkout')],
          features: [mockServices.database.factory({ knex })],
        });
      await (await start()).stop();
      const [{ batch }] = await knex('knex_migrations').max({ batch: 'batch' });
      const upgrade = (name: string, later: number) =>
        knex('knex_migrations').insert({
          name,
          batch: Number(batch) + later,
          migration_time: new Date(),
        });
      await upgrade('29990101_01_next.js', 1);
      const evidence = await start();
      const { status } = await evidence.as(ana).get('/graph', {
        entityRef: 'component:default/checkout',
      });
      expect(status).toBe(200);
      await evidence.stop();

      await upgrade('29990201_01_after_that.js', 2);
      await expect(start()).rejects.toThrow(
        /The database was upgraded more than once since this version/,
      );
    },
  );
});
