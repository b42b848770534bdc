import fc from 'fast-check';
import { politely } from './politely';

describe('politely', () => {
  it('does each item once, within both bounds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (hosts, concurrency, perHost) => {
          const running = new Map<number, number>();
          const done: number[] = [];
          let most = 0;
          await politely({
            items: hosts.map((host, index) => ({ host, index })),
            hostOf: ({ host }) => String(host),
            concurrency,
            perHost,
            signal: new AbortController().signal,
            work: async ({ host, index }) => {
              const own = (running.get(host) ?? 0) + 1;
              running.set(host, own);
              expect(own).toBeLessThanOrEqual(perHost);
              const all = [...running.values()].reduce((a, b) => a + b, 0);
              most = Math.max(most, all);
              await Promise.resolve();
              running.set(host, running.get(host)! - 1);
              done.push(index);
            },
          });
          expect(most).toBeLessThanOrEqual(concurrency);
          expect(done.sort((a, b) => a - b)).toEqual(hosts.map((_, i) => i));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('begins nothing more once it is aborted', async () => {
    const abort = new AbortController();
    const done: number[] = [];
    await politely({
      items: [1, 2, 3, 4],
      hostOf: String,
      concurrency: 1,
      perHost: 1,
      signal: abort.signal,
      work: async item => {
        done.push(item);
        if (item === 2) {
          abort.abort();
        }
      },
    });
    expect(done).toEqual([1, 2]);
  });
});
