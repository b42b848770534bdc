import fc from 'fast-check';
import { batchRead, batchReads } from './batchReads';

const ticks = async (count: number) => {
  for (let tick = 0; tick < count; tick++) {
    await Promise.resolve();
  }
};

describe('reads of many requests', () => {
  it('give each what was stored after its request, in few statements', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            keys: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
            after: fc.nat(5),
          }),
          { maxLength: 30 },
        ),
        fc.nat(10),
        async (requests, takes) => {
          let stored = 0;
          let running = 0;
          let most = 0;
          const read = batchReads(async keys => {
            expect(new Set(keys).size).toBe(keys.length);
            most = Math.max(most, ++running);
            const found = new Map(
              keys.filter(key => key !== 'c').map(key => [key, stored]),
            );
            await ticks(takes);
            running--;
            return found;
          });
          const answers: Promise<void>[] = [];
          for (const { keys, after } of requests) {
            await ticks(after);
            const written = ++stored;
            answers.push(
              read(keys).then(found => {
                expect([...found.keys()].sort()).toEqual(
                  [...new Set(keys)].filter(key => key !== 'c').sort(),
                );
                for (const value of found.values()) {
                  expect(value).toBeGreaterThanOrEqual(written);
                }
              }),
            );
          }
          await Promise.all(answers);
          expect(most).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('are one statement for all that ask while another one runs', async () => {
    const read = jest.fn(async () => 1);
    const shared = batchRead(read);
    const all = [shared()];
    await ticks(3);
    expect(read).toHaveBeenCalledTimes(1);
    all.push(...Array.from({ length: 99 }, shared));
    expect(await Promise.all(all)).toEqual(Array(100).fill(1));
    expect(read.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it('fail together, and not the ones after', async () => {
    let isDown = true;
    const read = batchRead(async () => {
      if (isDown) {
        throw new Error('the database is away');
      }
      return 1;
    });
    const all = await Promise.allSettled([read(), read()]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await read()).toBe(1);
  });

  it('of many keys are statements of their own', async () => {
    const reads: string[][] = [];
    const read = batchReads(async keys => {
      reads.push(keys);
      return new Map(keys.map(key => [key, key]));
    });
    const many = Array.from({ length: 21 }, (_, index) => `${index}`);
    const [found] = await Promise.all([read(many), read(['a'])]);
    expect([...found.values()]).toEqual(many);
    expect(reads.map(keys => keys.length).sort()).toEqual([1, 21]);
  });
});
