import {
  collect,
  createEvidenceDatabases,
  createTestStore,
  t0,
} from '../testUtils/testStore';

jest.setTimeout(120_000);

describe('the memory of collectors', () => {
  const databases = createEvidenceDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    const setUp = async () => {
      const store = await createTestStore(await databases.init(databaseId));
      const lease = (await store.claimLease('one', 'me', 1000, t0))!;
      return { store, lease };
    };

    it('keeps what each collector stored last, and forgets on demand', async () => {
      const { store, lease } = await setUp();
      const all = () => collect(store.allRemembered('one'));
      await store.remember('one', [], lease);
      expect(await all()).toEqual([]);
      await store.remember(
        'one',
        [
          ['b', 'first'],
          ['ünï\n\u{1f9ed}', '{"etag":"W/\\"1\\""}'],
          ['b', 'last'],
          ['a', ''],
        ],
        lease,
      );
      await store.remember('two', [['b', 'another']], lease);
      expect(await store.remembered('one', 'b')).toBe('last');
      expect(await store.remembered('one', 'a')).toBe('');
      expect(await store.remembered('one', 'c')).toBeUndefined();
      expect((await all()).map(([key]) => key).sort()).toEqual([
        'a',
        'b',
        'ünï\n\u{1f9ed}',
      ]);

      await store.remember(
        'one',
        [
          ['a', undefined],
          ['never', undefined],
          ['b', 'anew'],
        ],
        lease,
      );
      expect(await store.remembered('one', 'a')).toBeUndefined();
      expect(await store.remembered('one', 'b')).toBe('anew');
      expect(await store.remembered('two', 'b')).toBe('another');
    });

    it('lists each entry once, however many there are', async () => {
      const { store, lease } = await setUp();
      const keys = Array.from({ length: 4_500 }, (_, index) => `k${index}`);
      await store.remember(
        'one',
        keys.map(key => [key, key] as const),
        lease,
      );
      const seen = await collect(store.allRemembered('one'));
      expect(seen).toHaveLength(keys.length);
      expect(new Set(seen.map(([key]) => key)).size).toBe(keys.length);
      expect(seen.every(([key, value]) => key === value)).toBe(true);
    });

    it('keeps all or nothing, and nothing of who comes too late', async () => {
      const { store, lease } = await setUp();
      await expect(
        store.remember(
          'one',
          [
            ['a', 'x'],
            ['k'.repeat(501), 'y'],
          ],
          lease,
        ),
      ).rejects.toThrow(/has 501 characters; it must have/);
      expect(await collect(store.allRemembered('one'))).toEqual([]);

      const later = (await store.claimLease('one', 'other', 1000, t0 + 2000))!;
      expect(await store.remember('one', [['a', 'late']], lease)).toBe(
        'lost-lease',
      );
      expect(await store.remember('one', [['a', 'ours']], later)).toBe(
        'remembered',
      );
      expect(await store.remembered('one', 'a')).toBe('ours');
    });
  });
});
