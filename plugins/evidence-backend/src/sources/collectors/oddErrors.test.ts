import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { ana, startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';
import { createEvidenceDatabases } from '../../testUtils/testStore';

jest.setTimeout(120_000);

describe('errors with text that PostgreSQL does not take', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'are shown as what they are, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const { as, scheduler, stop } = await startEvidence({
        entities: [aComponent('a')],
        features: [
          createServiceFactory({
            service: coreServices.database,
            deps: {},
            factory: () => ({ getClient: async () => knex }),
          }),
          createEvidenceModule({
            moduleId: 'odd',
            collectors: {
              odd: id => ({
                id,
                title: id,
                frequencySeconds: 60,
                timeoutSeconds: 5,
                collect: async () => {
                  throw new Error(`It answered '\0\ud800'`);
                },
              }),
            },
          }),
        ],
        config: { plumbline: { collectors: { odd: { type: 'odd' } } } },
      });
      const statusOf = async (source: string) => {
        const { body } = await as(ana).get('/collectors');
        return body.items.find(({ id }: { id: string }) => id === source);
      };
      await scheduler.triggerTask('evidence-collector-odd');
      expect(await statusOf('odd')).toMatchObject({
        outcome: 'failed',
        error: "It answered '\uFFFD\uFFFD'",
      });

      const { status, body } = await as(ana).post('/observations', {
        source: 'probe',
        observedAt: '2026-03-01T11:59:00Z',
        facts: [
          { entityRef: 'component:default/a', name: 'x\0y', value: 'ok' },
        ],
      });
      expect([status, body.refused]).toEqual([200, 1]);
      expect(await statusOf('probe')).toMatchObject({ outcome: 'failed' });
      await stop();
    },
  );
});
