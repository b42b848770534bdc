import { CreationStore } from '../creations/CreationStore';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

describe('deploys of services that were created here', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are recorded with the id of the creation, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const names = ['cart', 'checkout'];
      const { call, evidence, stop } = await startScorecards({
        ...{ knex, gates: [incidentRule] },
        facts: names.map(name => aService(name, { incidents: [] })),
      });
      const createdAt = Date.parse('2026-02-01T12:00:00.000Z');
      await new CreationStore(knex).add({
        ...{ id: 'c-1', state: 'proposed', owner: 'group:default/payments' },
        ...{ createdBy: 'user:default/ana', createdAt, revision: 1 },
        steps: [
          { step: 'registered', state: 'done', at: createdAt, detail: {} },
        ],
        service: {
          ...{ template: 'http-service', version: 1, name: 'cart' },
          ...{ repository, answers: {} },
        },
      });
      await eventually(async () => {
        const { status } = await call('service', 'post', '/gate', {
          ...{ repository, stage: 'deploy' },
          services: names.map(name => `component:default/${name}`),
          release: { commit: 'abcdef0' },
        });
        expect(status).toBe(200);
      });
      await eventually(async () =>
        expect(
          evidence.decisions.map(({ body, subject }) => [
            subject.entityRef,
            (body as { creation?: string }).creation,
          ]),
        ).toEqual([
          ['component:default/cart', 'c-1'],
          ['component:default/checkout', undefined],
        ]),
      );
      await stop();
    },
  );
});
