import { setImmediate } from 'node:timers/promises';

/** For so long a loop may hold the thread. Milliseconds. */
const turnMs = 10;

/**
 * The items, with turns for everybody else in between: whenever the loop over
 * them has held the thread for some milliseconds, what waits for it comes first.
 * For what one request may bring in tens of thousands; `chunked` items too, where
 * each part takes long. The state that the loop reads may change between items.
 *
 * @public
 */
export async function* inTurns<T>(items: Iterable<T>): AsyncGenerator<T> {
  let begun = performance.now();
  for (const item of items) {
    yield item;
    if (performance.now() - begun >= turnMs) {
      await setImmediate();
      begun = performance.now();
    }
  }
}
