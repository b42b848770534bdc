import { setTimeout as sleep } from 'node:timers/promises';

/** Who works on a group holds a transaction open meanwhile. Milliseconds. */
const longestWait = 100;

/**
 * Items in groups that are worked on in one go, each item as it comes: a group ends
 * when it is large enough, or when the next item lets wait for itself. A group has
 * to be read to its end before the next one is requested.
 */
export async function* inGroups<T>(
  items: AsyncIterator<T>,
  size: number,
): AsyncGenerator<AsyncIterable<T>> {
  let coming: Promise<IteratorResult<T>> | undefined;
  const next = () => {
    coming ??= items.next();
    return coming;
  };
  const group = async function* group(first: T): AsyncGenerator<T> {
    yield first;
    for (let count = 1; count < size; count += 1) {
      const one = await soon(next());
      if (!one || one.done) {
        return;
      }
      coming = undefined;
      yield one.value;
    }
  };
  for (;;) {
    const first = await next();
    if (first.done) {
      return;
    }
    coming = undefined;
    yield group(first.value);
  }
}

/** Undefined where it takes longer. */
async function soon<T>(coming: Promise<T>): Promise<T | undefined> {
  const ended = new AbortController();
  const waiting = sleep(longestWait, undefined, { signal: ended.signal });
  // Ended before its time.
  waiting.catch(() => {});
  try {
    return await Promise.race([coming, waiting]);
  } finally {
    ended.abort();
  }
}
