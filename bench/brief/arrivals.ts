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
  /** Those not due by then are not made. */
  signal?: AbortSignal;
}): Promise<number[]> {
  const { perSecond, seconds, ask, signal } = options;
  const begin = performance.now() + 50;
  const requests = Array.from(
    { length: perSecond * seconds },
    async (_, index) => {
      const due = begin + (index * 1000) / perSecond;
      const isDue = sleep(Math.max(0, due - performance.now()), true, {
        signal,
      }).catch(() => false);
      if (!(await isDue)) {
        return [];
      }
      await ask(index);
      return [performance.now() - due];
    },
  );
  return (await Promise.all(requests)).flat();
}
