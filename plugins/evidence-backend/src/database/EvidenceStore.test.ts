import {
  aPass,
  collect,
  createEvidenceDatabases,
  createTestStore,
  push,
  t0,
} from '../testUtils/testStore';
import type { Lease } from '@plumbline/backstage-plugin-evidence-node';

jest.setTimeout(120_000);

const a = 'component:default/a';
const b = 'component:default/b';

describe('EvidenceStore', () => {
  const databases = createEvidenceDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    const setUp = async () => createTestStore(await databases.init(databaseId));

    it('remembers entities as they were described', async () => {
      const store = await setUp();
      const lease = (await store.claimLease('walk', 'me', 1000, t0))!;
      const replace = (
        at: number,
        changed: Record<string, string>,
        deleted: string[] = [],
      ) =>
        store.replaceEntities({
          changed: Object.entries(changed).map(([ref, hash]) => ({
            ref,
            hash,
            body: JSON.stringify({ kind: 'Component', metadata: { hash } }),
          })),
          deleted,
          at: t0 + at,
          lease,
        });
      await replace(10, { [a]: 'a1', [b]: 'b1' });
      await replace(20, { [a]: 'a2' }, [b]);
      const known = async (at?: number) =>
        (await collect(store.entities(at)))
          .map(({ hash }) => hash)
          .sort()
          .join(' ');

      expect(await known()).toBe('a2');
      expect(await known(t0 + 5)).toBe('');
      expect(await known(t0 + 10)).toBe('a1 b1');
      expect(await known(t0 + 19)).toBe('a1 b1');
      expect(await known(t0 + 20)).toBe('a2');
      expect(await store.entitiesByRef([a, b], t0 + 15)).toHaveLength(2);
      expect((await store.feed(0, 10)).map(one => one.entityRef)).toEqual([
        a,
        b,
        a,
        b,
      ]);
      const [first, second, third, last] = await store.feed(0, 10);
      expect(await store.lastEstateChange(t0 + 5)).toBe(0);
      expect(await store.lastEstateChange(t0 + 19)).toBe(second.seq);
      expect(await store.lastEstateChange()).toBe(last.seq);
      expect(await store.feed(first.seq, 2)).toEqual([second, third]);
      expect(await store.feedHead()).toBe(last.seq);
    });

    it('lets the latest holder of a lease write, and nobody before', async () => {
      const store = await setUp();
      const claim = (holder: string, at: number) =>
        store.claimLease('walk', holder, 100, t0 + at);
      const replace = (lease: Lease) =>
        store.replaceEntities({ changed: [], deleted: [], at: t0, lease });

      const first = (await claim('one', 0))!;
      expect(await claim('two', 99)).toBeUndefined();
      expect(await claim('one', 90)).toEqual(first);
      expect(await claim('two', 150)).toBeUndefined();
      const second = (await claim('two', 190))!;
      expect(second.token).toBeGreaterThan(first.token);
      expect(await replace(first)).toBe('lost-lease');
      expect(await replace(second)).toBe('replaced');

      await store.releaseLease('walk', 'one');
      expect(await claim('three', 200)).toBeUndefined();
      await store.releaseLease('walk', 'two');
      const third = (await claim('three', 200))!;
      expect(await replace(second)).toBe('lost-lease');
      expect(await replace(third)).toBe('replaced');
      const rivals = await Promise.all(
        ['x', 'y', 'z'].map(holder => claim(holder, 1000)),
      );
      expect(rivals.filter(Boolean)).toHaveLength(1);
    });

    it('shows how each source did at an instant', async () => {
      const store = await setUp();
      const at = async (instant: number) =>
        (await store.passes(t0 + instant)).map(
          ({ outcome, error, lastAt, lastSuccess, parts }) =>
            [
              outcome,
              error,
              lastAt - t0,
              lastSuccess && lastSuccess - t0,
              parts.join(),
            ].join(' '),
        );
      const pass = (instant: number, error?: string) =>
        store.recordPass(
          aPass({
            at: t0 + instant,
            parts: error ? [] : ['edges'],
            ...(error && { outcome: 'failed', error }),
          }),
        );
      await pass(10);
      await pass(20);
      await pass(30, 'It is gone');
      await pass(40, 'It is gone');
      await pass(50, 'It is on fire');

      expect(await at(5)).toEqual([]);
      expect(await at(20)).toEqual(['succeeded  20 20 edges']);
      expect(await at(40)).toEqual(['failed It is gone 40 20 edges']);
      expect(await at(60)).toEqual(['failed It is on fire 50 20 edges']);
    });

    it('never lets a reader of the feed skip a step of a slow writer', async () => {
      const store = await setUp();
      const lease = (await store.claimLease('walk', 'me', 1000, t0))!;
      let writing = true;
      const writers = Array.from({ length: 6 }, async (_, writer) => {
        for (let round = 0; round < 8; round++) {
          const refs = Array.from(
            { length: 1 + ((writer * 7 + round) % 5) },
            (__, at) => `component:default/w${writer}-${round}-${at}`,
          );
          if (writer === 0) {
            const changed = refs.map(ref => ({ ref, hash: 'h', body: '{}' }));
            await store.replaceEntities({
              changed,
              deleted: [],
              at: t0,
              lease,
            });
          } else {
            const items = refs.map(entityRef => ({
              part: 'fact' as const,
              key: entityRef,
              entityRef,
              value: round,
              observedAt: t0,
              maxAge: 1,
            }));
            await push(store, items, { source: `writer-${writer}` });
          }
        }
      });
      const read: number[] = [];
      const follow = async () => {
        const entries = await store.feed(read[read.length - 1] ?? 0, 7);
        read.push(...entries.map(({ seq }) => seq));
        return entries.length;
      };
      const reader = (async () => {
        while (writing || (await follow()) > 0) {
          await follow();
        }
      })();
      await Promise.all(writers);
      writing = false;
      await reader;
      const all = await store.feed(0, 10_000);
      expect(read).toEqual(all.map(({ seq }) => seq));
      expect(all.length).toBeGreaterThan(100);
    });
  });
});
