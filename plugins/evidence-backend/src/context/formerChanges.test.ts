import {
  pageSchema,
  changeSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';
import { mockServices } from '@backstage/backend-test-utils';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const secret = 'component:default/secret';

describe('changes of an entity that were moved to another one', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'are listed as they were, and nothing of where they went, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const evidence = await startEvidence({
        entities: [aComponent('cart'), aComponent('secret')],
        hidden: [secret],
        features: [mockServices.database.factory({ knex })],
      });
      const of = async (query: object, user = ana) => {
        const { body, status } = await evidence
          .as(user)
          .get('/changes', { entityRef: cart, ...query });
        expect(status).toBe(200);
        return pageSchema(changeSchema).parse(body).items;
      };
      const report = (own: object) =>
        evidence.as(ana).post('/changes', {
          source: 'ci',
          id: 'd1',
          kind: 'deploy',
          entityRef: cart,
          environment: 'production',
          outcome: 'succeeded',
          ...own,
        });
      await report({
        revision: 'v2',
        occurredAt: '2026-02-11T11:00:00.000Z',
      }).expect(201);
      expect(await of({ former: 'true' })).toEqual([]);
      setClock('2026-03-01T12:40:00.000Z');
      await report({
        entityRef: secret,
        revision: 'v3',
        occurredAt: '2026-02-11T11:00:01.000Z',
      }).expect(200);
      for (const user of [ana, outsider]) {
        expect(await of({}, user)).toEqual([]);
        const [former] = await of({ former: 'true' }, user);
        expect(former).toMatchObject({
          entityRef: cart,
          revision: 'v2',
          leftAt: '2026-03-01T12:40:00.000Z',
          reported: [
            { revision: 'v2', receivedAt: '2026-03-01T12:00:00.000Z' },
            { elsewhere: true, receivedAt: '2026-03-01T12:40:00.000Z' },
          ],
        });
        expect(JSON.stringify(former)).not.toMatch(/secret|v3/);
      }
      // It returns as something else.
      setClock('2026-03-01T12:50:00.000Z');
      await report({
        outcome: 'failed',
        occurredAt: '2026-02-11T11:00:02.000Z',
      }).expect(200);
      expect(await of({ former: 'true' })).toEqual([]);
      expect((await of({}))[0].reported).toMatchObject([
        { outcome: 'succeeded' },
        { elsewhere: true, receivedAt: '2026-03-01T12:40:00.000Z' },
        { outcome: 'failed', receivedAt: '2026-03-01T12:50:00.000Z' },
      ]);
      const hidden = await evidence
        .as(outsider)
        .get('/changes', { entityRef: secret, former: 'true' });
      expect(hidden.status).toBe(404);
      await evidence.stop();
    },
  );
});
