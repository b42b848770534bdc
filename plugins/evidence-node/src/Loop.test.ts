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

describe('PLUMBLINE_PACE', () => {
  const given = process.env.PLUMBLINE_PACE;
  afterEach(() => {
    process.env.PLUMBLINE_PACE = given;
    if (given === undefined) {
      delete process.env.PLUMBLINE_PACE;
    }
  });

  /** The module of a process that is started with a value. */
  function startedWith(value: string | undefined): typeof import('./Loop') {
    delete process.env.PLUMBLINE_PACE;
    if (value !== undefined) {
      process.env.PLUMBLINE_PACE = value;
    }
    let loaded: typeof import('./Loop');
    jest.isolateModules(() => {
      loaded = jest.requireActual('./Loop');
    });
    return loaded!;
  }

  it.each([
    [undefined, 1_000],
    ['1', 1_000],
    ['0.2', 200],
  ])('%s of a pause is waited', (value, expected) => {
    const { paced } = startedWith(value);
    expect(paced(1_000)).toBe(expected);
    // It is read once.
    process.env.PLUMBLINE_PACE = '0.5';
    expect(paced(1_000)).toBe(expected);
  });

  it.each(['', '0', '-1', '1.5', 'fast', 'NaN', 'Infinity'])(
    "is refused at the start where it is '%s'",
    value => {
      const { Loop: Started } = startedWith(value);
      expect(
        () =>
          new Started({
            logger: mockServices.logger.mock(),
            run: async () => {},
            what: 'Counting',
          }),
      ).toThrow(
        `The environment variable PLUMBLINE_PACE is '${value}', but it has to be a number above 0 and at most 1, such as 0.2`,
      );
    },
  );
});
