import {
  aFact,
  aPass,
  createEvidenceDatabases,
  createTestStore,
  push,
  t0,
} from '../testUtils/testStore';

jest.setTimeout(120_000);

const [cart, mail, shop] = ['cart', 'mail', 'shop'].map(
  name => `component:default/${name}`,
);
const maxAge = 24_000;

describe('facts that are reported to hold still', () => {
  const databases = createEvidenceDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    const setUp = async () => {
      const knex = await databases.init(databaseId);
      const store = await createTestStore(knex);
      await push(
        store,
        [cart, shop].map(entityRef => aFact({ entityRef, maxAge })),
      );
      const confirm = (refs: string[], at: number, source = 'probe') =>
        store.confirmFacts(refs, aPass({ at: t0 + at, source }));
      const seen = async (ref: string, at: number) => {
        const [fact] = await store.facts([ref], t0 + at);
        return { after: fact.observedAt - t0, stale: fact.stale };
      };
      return { knex, store, confirm, seen };
    };

    it('are seen again, of these entities only, in the same row', async () => {
      const { knex, confirm, seen } = await setUp();
      expect(await confirm([cart, mail], 20_000)).toEqual([mail]);
      expect(await seen(cart, 40_000)).toEqual({ after: 20_000, stale: false });
      expect(await seen(shop, 40_000)).toEqual({ after: 0, stale: true });
      expect(await knex('observations').select('id')).toHaveLength(2);
      expect(await knex('feed').where({ type: 'fact' })).toHaveLength(2);
    });

    it('answer of a past instant what was known then', async () => {
      const { confirm, seen } = await setUp();
      await confirm([cart], 20_000);
      expect(await seen(cart, 10_000)).toEqual({ after: 0, stale: false });
      await confirm([cart], 40_000);
      expect(await seen(cart, 30_000)).toMatchObject({ stale: false });
      expect(await seen(cart, 70_000)).toEqual({ after: 40_000, stale: true });
    });

    it('are not seen again once they went stale', async () => {
      const { confirm, seen } = await setUp();
      expect(await confirm([cart, shop], 24_001)).toEqual([cart, shop]);
      expect(await seen(cart, 24_002)).toEqual({ after: 0, stale: true });
    });

    it('are written only when that matters', async () => {
      const { confirm, seen } = await setUp();
      await confirm([cart], 900);
      expect(await seen(cart, 1000)).toMatchObject({ after: 0 });
      await confirm([cart], 1100);
      expect(await seen(cart, 1200)).toMatchObject({ after: 1100 });
    });

    it('are those of one source', async () => {
      const { confirm, seen, store } = await setUp();
      expect(await confirm([cart], 20_000, 'other')).toEqual([cart]);
      expect(await seen(cart, 20_000)).toMatchObject({ after: 0 });
      expect(await confirm([], 20_000, 'other')).toEqual([]);
      expect(await store.passes(t0 + 20_000)).toMatchObject([
        { source: 'other', outcome: 'succeeded' },
        { source: 'probe' },
      ]);
    });
  });
});
