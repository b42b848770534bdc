import { mockServices } from '@backstage/backend-test-utils';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { aDeploy } from '../testUtils/testLedger';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const [checkout, cart] = [
  'component:default/checkout',
  'component:default/cart',
];

describe('since when changes are known', () => {
  it.each(databases.eachSupportedId())(
    'is given to the full hour where entities are hidden, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const evidence = await startEvidence({
        entities: ['checkout', 'cart'].map(name => aComponent(name)),
        hidden: [cart],
        features: [mockServices.database.factory({ knex })],
      });
      const post = (source: string, entityRef: string, occurredAt: string) =>
        evidence
          .as(ana)
          .post('/changes', {
            ...aDeploy({ entityRef, occurredAt }),
            source,
            id: occurredAt,
          })
          .expect(201);
      await post('ci', cart, '2026-03-01T08:10:11.000Z');
      await post('ci', checkout, '2026-03-01T10:00:00.000Z');
      const deploys = async (user: string) => {
        const { body } = await evidence
          .as(user)
          .post('/context', { entityRef: checkout })
          .expect(200);
        const { changeSources } = body.context ?? body;
        return changeSources.find(
          ({ kind }: { kind: string }) => kind === 'deploy',
        );
      };
      expect(await deploys(ana)).toEqual({
        kind: 'deploy',
        sources: ['ci'],
        from: '2026-03-01T08:10:11.000Z',
      });
      expect(await deploys(outsider)).toEqual({
        kind: 'deploy',
        sources: ['ci'],
        from: '2026-03-01T09:00:00.000Z',
      });
      await evidence.stop();
    },
  );

  it('is not an instant that is yet to come', async () => {
    const evidence = await startEvidence({
      entities: ['checkout', 'cart'].map(name => aComponent(name)),
      hidden: [cart],
    });
    const occurredAt = '2026-03-01T12:10:00.000Z';
    setClock('2026-03-01T12:20:00.000Z');
    await evidence
      .as(ana)
      .post('/changes', {
        ...aDeploy({ entityRef: checkout, occurredAt }),
        source: 'ci',
      })
      .expect(201);
    const { body } = await evidence
      .as(outsider)
      .post('/context', { entityRef: checkout })
      .expect(200);
    expect((body.context ?? body).changeSources).toContainEqual({
      kind: 'deploy',
      sources: ['ci'],
      from: '2026-03-01T12:20:00.000Z',
    });
    await evidence.stop();
  });

  it('is not given for kinds that only somebody hidden reports', async () => {
    const evidence = await startEvidence({
      entities: ['checkout', 'cart'].map(name => aComponent(name)),
      hidden: [cart],
    });
    await evidence
      .as(ana)
      .post('/changes', { ...aDeploy({ entityRef: cart }), source: 'ci' })
      .expect(201);
    const { body } = await evidence
      .as(outsider)
      .post('/context', { entityRef: checkout });
    for (const one of (body.context ?? body).changeSources) {
      expect(one).toEqual({ kind: one.kind, sources: [] });
    }
    await evidence.stop();
  });
});
