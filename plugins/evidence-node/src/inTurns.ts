import { setImmediate } from 'node:timers/promises';

/** For so long a loop may hold the thread. Milliseconds. */
const turnMs = 5;

let last = Promise.resolve();

/**
 * The items, with turns for everybody else in between: whenever the loop over
 * them has held the thread for some milliseconds, what waits for it comes first,
 * and so do other such loops, one after the other. For as many items as one
 * request may bring; what the loop reads may change between two of them.
 *
 * @public
 */
export async function* inTurns<T>(items: Iterable<T>): AsyncGenerator<T> {
  let begun = performance.now();
  for (const item of items) {
    yield item;
    if (performance.now() - begun >= turnMs) {
      // Not all at once: together they would hold the thread for as many turns.
      last = last.then(() => setImmediate());
      await last;
      begun = performance.now();
    }
  }
}
