import { getEventListeners } from 'node:events';
import { mockServices } from '@backstage/backend-test-utils';
import { Loop, pause, pauseAfter } from './Loop';

describe('a loop', () => {
  it('runs again at once where it is nudged, also in the middle of a run', async () => {
    let runs = 0;
    const third = new Promise<void>(done => {
      const loop: Loop = new Loop({
        everyMs: 600_000,
        logger: mockServices.logger.mock(),
        run: async () => {
          runs += 1;
          if (runs === 3) {
            void loop.stop();
            done();
          } else if (runs === 2) {
            loop.nudge();
          } else {
            setImmediate(() => loop.nudge());
          }
        },
        what: 'Counting',
      });
      loop.start();
      loop.start();
    });
    await third;
    expect(runs).toBe(3);
  });

  it('logs a failure once, and again after it went well', async () => {
    const logger = mockServices.logger.mock();
    const outcomes = ['away', 'away', '', 'away', 'broken'];
    await new Promise<void>(done => {
      const loop: Loop = new Loop({
        everyMs: 1,
        logger,
        run: async () => {
          const outcome = outcomes.shift();
          if (outcome === undefined) {
            void loop.stop();
            done();
          } else if (outcome !== '') {
            throw new Error(outcome);
          }
        },
        what: 'Counting',
      });
      loop.start();
    });
    expect(logger.warn.mock.calls.map(([, meta]) => meta)).toEqual(
      ['away', 'away', 'broken'].map(cause => ({ cause: `Error: ${cause}` })),
    );
  });
});

describe('the pause between two runs of a loop', () => {
  it('doubles with each failure, up to half a minute', () => {
    expect([0, 1, 2, 5, 50].map(failed => pauseAfter(failed, 1_000))).toEqual([
      1_000, 2_000, 4_000, 30_000, 30_000,
    ]);
  });

  it('is never shorter than it is where all goes well', () => {
    expect([0, 1, 9].map(failed => pauseAfter(failed, 300_000))).toEqual([
      300_000, 300_000, 300_000,
    ]);
  });
});

describe('a pause', () => {
  it('leaves nothing with the signal, which lives as long as its loop', async () => {
    const { signal } = new AbortController();
    for (let round = 0; round < 3; round++) {
      await pause(1, signal);
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends when the signal aborts, or did before', async () => {
    const abort = new AbortController();
    const paused = pause(600_000, abort.signal);
    abort.abort();
    await paused;
    await pause(600_000, abort.signal);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });
});
