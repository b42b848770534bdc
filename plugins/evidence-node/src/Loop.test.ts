import { getEventListeners } from 'node:events';
import { pause, pauseAfter } from './Loop';

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
