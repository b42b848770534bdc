import fc from 'fast-check';
import { ladderOf, LadderRun, rungAbove, rungBelow, savedBy } from '.';
import { autonomies } from '../schemas/vocabulary';

const runArbitrary: fc.Arbitrary<LadderRun> = fc.record({
  at: fc.nat(50),
  outcome: fc.constantFrom('succeeded', 'failed'),
  verified: fc.boolean(),
  autonomy: fc.constantFrom(...autonomies),
});

describe('the ladder', () => {
  it('counts what was verified since the rung was reached, or one failed', () => {
    const good = (at: number): LadderRun => ({
      at,
      outcome: 'succeeded',
      verified: true,
      autonomy: 'observe',
    });
    const runs: LadderRun[] = [
      good(1),
      good(11),
      { ...good(12), outcome: 'failed' },
      good(13),
      { ...good(14), verified: false },
      good(15),
      good(16),
      { ...good(17), autonomy: 'suggest' },
    ];
    expect(ladderOf('observe', runs, 10)).toEqual({
      autonomy: 'observe',
      next: 'suggest',
      proven: 3,
      needed: 3,
      mayClimb: true,
    });
    expect(ladderOf('suggest', runs, 10)).toMatchObject({
      proven: 1,
      mayClimb: false,
    });
    expect(ladderOf('automatic', runs, 0)).toMatchObject({ mayClimb: false });
  });

  it('is never climbed right after a failure, and is the same in any order', () => {
    fc.assert(
      fc.property(
        fc.array(runArbitrary),
        fc.constantFrom(...autonomies),
        (runs, autonomy) => {
          const turned = [...runs].reverse();
          expect(ladderOf(autonomy, turned, 5)).toEqual(
            ladderOf(autonomy, runs, 5),
          );
          const failed: LadderRun = {
            at: 60,
            outcome: 'failed',
            verified: false,
            autonomy,
          };
          expect(ladderOf(autonomy, [...runs, failed], 5)).toMatchObject({
            proven: 0,
            mayClimb: false,
          });
        },
      ),
    );
  });

  it('has rungs in order', () => {
    autonomies.slice(1).forEach((rung, at) => {
      expect(rungAbove(autonomies[at])).toBe(rung);
      expect(rungBelow(rung)).toBe(autonomies[at]);
    });
    expect(rungBelow('observe')).toBe('observe');
  });
});

describe('what is saved', () => {
  const day = 86_400_000;
  const every = (days: number, from: number, to: number) =>
    Array.from(
      { length: Math.ceil((to - from) / days) },
      (_, at) => (from + at * days + 0.5) * day,
    );

  it('is what occurrences before and after come to', () => {
    const occurredAt = [...every(3, 0, 90), ...every(30, 90, 150)];
    const source = { first: 0, until: 150 * day, occurredAt };
    expect(savedBy(90 * day, [source], { minutesEach: 30 })).toEqual({
      before: 10,
      after: 1,
      minutesPerMonth: 270,
      cameBack: false,
    });
    const early = { ...source, until: 100 * day };
    expect(savedBy(90 * day, [early])).toBeUndefined();
  });

  it('is not known of a source that has not looked since', () => {
    const silent = {
      first: 0,
      until: 91 * day,
      occurredAt: every(1, 0, 90),
    };
    expect(savedBy(90 * day, [silent])).toBeUndefined();
    const watched = {
      first: 0,
      until: 150 * day,
      occurredAt: every(3, 0, 90),
    };
    expect(savedBy(90 * day, [silent, watched])).toEqual({
      before: 10,
      after: 0,
      cameBack: false,
    });
  });

  it('counts before as far as the source reaches back', () => {
    const young = {
      first: 45 * day,
      until: 150 * day,
      occurredAt: every(3, 45, 90),
    };
    expect(savedBy(90 * day, [young])).toMatchObject({ before: 10, after: 0 });
  });

  it('says when it has come back', () => {
    const source = {
      first: 0,
      until: 150 * day,
      occurredAt: every(3, 0, 150),
    };
    expect(savedBy(90 * day, [source])).toEqual({
      before: 10,
      after: 10,
      cameBack: true,
    });
  });
});
