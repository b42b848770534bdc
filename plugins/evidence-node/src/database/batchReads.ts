import DataLoader from 'dataloader';

/** So many keys of one caller have a statement of their own: others do not wait. */
const mostKeys = 20;

/**
 * Joins what many requests read at the same time into one statement: what is
 * requested while one runs is read together by the next one. Nothing is kept, and
 * every caller gets what was stored after its request.
 *
 * @param read - values by distinct keys; absent where there is none
 * @returns reads values by their keys, likewise
 * @public
 */
export function batchReads<V>(
  read: (keys: string[]) => Promise<ReadonlyMap<string, V>>,
): (keys: readonly string[]) => Promise<Map<string, V>> {
  let running: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<string, V | undefined>(
    async keys => {
      const reading = read([...new Set(keys)]);
      running = reading.catch(() => {});
      const found = await reading;
      return keys.map(key => found.get(key));
    },
    { cache: false, batchScheduleFn: start => void running.then(start) },
  );
  return async keys => {
    if (keys.length > mostKeys) {
      return new Map(await read([...new Set(keys)]));
    }
    const values = await Promise.all(keys.map(key => loader.load(key)));
    return new Map(
      keys.flatMap((key, index): [string, V][] => {
        const value = values[index];
        return value === undefined ? [] : [[key, value]];
      }),
    );
  };
}

/**
 * {@link batchReads} of what has no key.
 *
 * @public
 */
export function batchRead<V>(read: () => Promise<V>): () => Promise<V> {
  const key = '';
  const readAll = batchReads(async () => new Map([[key, await read()]]));
  return async () => (await readAll([key])).get(key)!;
}
