import { setImmediate } from 'node:timers/promises';

/** The longest that a loop holds the thread, in milliseconds. */
const turnMs = 5;

let last = Promise.resolve();

/**
 * Iterates over items and yields to the event loop whenever the loop body has held
 * the thread for 5 ms; several such loops take turns. For the items of one request,
 * which may be thousands. State that the loop body reads may change between two
 * items.
 *
 * @public
 */
export async function* inTurns<T>(items: Iterable<T>): AsyncGenerator<T> {
  let begun = performance.now();
  for (const item of items) {
    yield item;
    if (performance.now() - begun >= turnMs) {
      // One loop per turn: all at once would hold the thread for as many turns.
      last = last.then(() => setImmediate());
      await last;
      begun = performance.now();
    }
  }
}
