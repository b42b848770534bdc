import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks at a fixed rate, whether or not earlier answers came. Times count from
 * when a request was due, so that a slow answer is not hidden by the requests
 * that it would have held up.
 *
 * @returns milliseconds of each request
 */
export async function askAtRate(options: {
  perSecond: number;
  seconds: number;
  ask: (index: number) => Promise<unknown>;
}): Promise<number[]> {
  const { perSecond, seconds, ask } = options;
  const begin = performance.now() + 50;
  const requests = Array.from(
    { length: perSecond * seconds },
    async (_, index) => {
      const due = begin + (index * 1000) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      await ask(index);
      return performance.now() - due;
    },
  );
  return Promise.all(requests);
}
