import { pauseAfter } from './Loop';

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
