import type { StoredObservation } from '../observations';
import {
  aFact,
  anEdge,
  createEvidenceDatabases,
  createTestStore,
  push,
  t0,
} from '../../testUtils/testStore';

jest.setTimeout(60_000);

const inOrder = (rows: readonly StoredObservation[]) =>
  rows.map(row => JSON.stringify(row)).sort();

describe('what is kept as text', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'presents every row as the row itself, at any instant: %s',
    async databaseId => {
      const store = await createTestStore(await databases.init(databaseId));
      const edge = anEdge({ stats: { count: 12, windowSeconds: 60 } });
      const named = 'component:default/"quoted", \\ and\nbroken';
      await push(store, [
        aFact(),
        aFact({ key: 'reported by another name', value: null }),
        aFact({ entityRef: named, value: { list: ['ü', '雪', ']'] } }),
        edge,
        anEdge({
          part: 'workload',
          key: 'namespace/one',
          value: { namespace: 'one', name: 'checkout' },
        }),
      ]);
      await push(store, [aFact({ value: 'down' }), edge], { source: 'other' });
      // Seen again: the last sighting is another than the first.
      await push(store, [aFact({ observedAt: t0 + 700 })], { at: t0 + 800 });
      const about = {
        facts: ['component:default/checkout', named, 'component:default/none'],
        edges: [edge.key],
        workloads: ['namespace/one'],
      };

      const kept = await store.presentObservationsAbout(about);

      expect(kept).toHaveLength(4);
      expect(
        [...kept.find(one => one.part === 'edge')!.sources].sort(),
      ).toEqual(['other', 'probe']);
      for (const at of [t0 + 100, t0 + 750, t0 + 900, t0 + 5_000]) {
        const rows = await store.observationsAbout(about, at);
        expect(rows).toHaveLength(7);
        expect(inOrder(kept.flatMap(one => one.asOf(at)))).toEqual(
          inOrder(rows),
        );
      }
    },
  );
});
