import { mockServices } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { RetryLaterError } from '../collector';
import { SetAside } from './SetAside';

const id = (entry: string) => entry;

describe('entries that are set aside', () => {
  it('leave all others to be worked on, whatever they are and fail with', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: 'binary' })),
        fc.func(fc.boolean()),
        fc.anything(),
        async (entries, isPoison, thrown) => {
          fc.pre((thrown as { name?: unknown } | null)?.name === undefined);
          const setAside = new SetAside();
          const done: string[] = [];
          const run = (entry: string) => {
            if (isPoison(entry)) {
              throw thrown;
            }
            done.push(entry);
            return entry;
          };
          const healthy = entries.filter(entry => !isPoison(entry));
          await setAside.each('each', entries, { id, run });
          expect(done).toEqual(healthy);
          expect(setAside.map('map', entries, { id, map: run })).toEqual(
            healthy,
          );
          done.length = 0;
          await setAside.batches('batches', entries, {
            id,
            size: 3,
            run: async some => {
              some.forEach(entry => {
                if (isPoison(entry)) {
                  throw thrown;
                }
              });
              done.push(...some);
            },
          });
          expect(done).toEqual(healthy);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are counted, logged once for each reason, and dropped once they succeed', async () => {
    const logger = mockServices.logger.mock();
    const setAside = new SetAside({ logger });
    let reason: string | undefined = 'first';
    const run = () => {
      if (reason) {
        throw new Error(reason);
      }
    };
    for (const next of ['first', 'second', 'second', undefined]) {
      await setAside.each('loop', ['a'], { id, run });
      reason = next;
    }
    expect(setAside.list()).toMatchObject([
      { loop: 'loop', entry: 'a', reason: 'second', failures: 4 },
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(2);
    await setAside.each('loop', ['a'], { id, run });
    expect(setAside.list()).toEqual([]);
  });

  it('are none while all fails: the loop tries the whole again', async () => {
    const setAside = new SetAside();
    for (const error of [
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      Object.assign(new Error('x'), { code: '57P01' }),
      Object.assign(new Error('x'), { code: 'SQLITE_FULL' }),
      Object.assign(new Error('x'), { name: 'NotAllowedError' }),
      Object.assign(new Error('x'), { name: 'AbortError' }),
      new Error('x', { cause: new RetryLaterError('later', 60) }),
      new AggregateError([Object.assign(new Error(), { code: 'ETIMEDOUT' })]),
    ]) {
      const run = () => {
        throw error;
      };
      await expect(setAside.each('loop', ['a'], { id, run })).rejects.toBe(
        error,
      );
    }
    expect(setAside.list()).toEqual([]);
  });

  it('are those whose own peer is away, where each has one', async () => {
    const setAside = new SetAside();
    const failed = await setAside.each('loop', ['a', 'b'], {
      id,
      alone: true,
      run: entry => {
        if (entry === 'a') {
          throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
        }
      },
    });
    expect(failed).toBe(1);
    expect(setAside.list()).toMatchObject([{ entry: 'a' }]);
  });

  it('are tried again, less and less often', async () => {
    const setAside = new SetAside();
    setAside.note('loop', 'a', new Error('x'));
    let tried = 0;
    const again = (minutes: number) =>
      setAside.again(
        'loop',
        async () => {
          tried += 1;
          throw new Error('x');
        },
        Date.now() + minutes * 60_000,
      );
    await again(1);
    expect(tried).toBe(0);
    await again(3);
    expect(tried).toBe(1);
    await again(3);
    expect(tried).toBe(1);
    await again(2_000);
    expect(tried).toBe(2);
  });

  it('do not shorten a page, which would look like the last', async () => {
    const setAside = new SetAside();
    const rows = Array.from({ length: 10 }, (_, at) => at);
    const page = await setAside.page('loop', {
      limit: 3,
      id: String,
      read: async (limit, after = -1) =>
        rows.filter(row => row > after).slice(0, limit),
      map: row => {
        if (row < 4) {
          throw new Error('damaged');
        }
        return row;
      },
    });
    expect(page).toEqual([4, 5, 6]);
  });

  it('are bounded in number and size', () => {
    const setAside = new SetAside();
    for (let at = 0; at < 1_010; at++) {
      setAside.note('loop', `${at}${'x'.repeat(10_000)}`, 'y'.repeat(10_000));
    }
    expect(setAside.list()).toHaveLength(1_000);
    expect(setAside.beyond).toBe(10);
    expect(JSON.stringify(setAside.list()).length).toBeLessThan(1_100_000);
  });
});
