import * as fc from 'fast-check';
import { accuracyWords } from './accuracyWords';
import { FailureOutcome, measureAccuracy } from './measureAccuracy';

const since = Date.parse('2026-03-01T12:00:00Z');
const allOutcomes: FailureOutcome[] = ['right', 'wrong', 'open'];
const outcomes = fc.array(
  fc.record({
    entityRef: fc.constantFrom(...'abcdefgh'),
    outcome: fc.constantFrom(...allOutcomes),
  }),
);
const measure = (
  all: { entityRef: string; outcome: FailureOutcome }[],
  least = 1,
) => measureAccuracy({ version: 1, since, least, outcomes: all });

describe('measureAccuracy', () => {
  it('is the share of reviewed failures that nobody found wrong', () => {
    fc.assert(
      fc.property(outcomes, all => {
        const having = (outcome: FailureOutcome) =>
          new Set(
            all
              .filter(one => one.outcome === outcome)
              .map(({ entityRef }) => entityRef),
          );
        const wrong = having('wrong');
        const open = [...having('open')].filter(ref => !wrong.has(ref));
        const right = [...having('right')].filter(
          ref => !wrong.has(ref) && !open.includes(ref),
        );
        const reviewed = right.length + wrong.size;
        expect(measure(all)).toMatchObject({
          reviewed,
          wrong: wrong.size,
          open: open.length,
          share: reviewed === 0 ? undefined : right.length / reviewed,
        });
      }),
    );
  });

  it('is unknown where nobody, or too few, reviewed', () => {
    expect(measure([]).share).toBeUndefined();
    expect(measure([], 0).share).toBeUndefined();
    const three = [...'abc'].map(entityRef => ({
      entityRef,
      outcome: 'right' as const,
    }));
    expect(measure(three, 4)).toMatchObject({ reviewed: 3, least: 4 });
    expect(measure(three, 4).share).toBeUndefined();
    expect(measure(three, 3).share).toBe(1);
    const open = three.map(one => ({ ...one, outcome: 'open' as const }));
    expect(measure(open)).toMatchObject({ reviewed: 0, open: 3 });
    expect(measure(open).share).toBeUndefined();
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(
        outcomes.chain(all =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
          ),
        ),
        ([all, shuffled]) => expect(measure(shuffled)).toEqual(measure(all)),
      ),
    );
  });

  it('is never shown better than it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }).chain(reviewed =>
          fc.record({
            reviewed: fc.constant(reviewed),
            wrong: fc.integer({ min: 0, max: reviewed }),
          }),
        ),
        ({ reviewed, wrong }) => {
          const share = (reviewed - wrong) / reviewed;
          const words = accuracyWords({ share, reviewed, least: 20 });
          const shown = Number(words.split('%')[0]);
          const exact = (100 * (reviewed - wrong)) / reviewed;
          expect(shown).toBeLessThanOrEqual(exact + 1e-9);
          expect(exact - shown).toBeLessThan(0.1 + 1e-9);
        },
      ),
    );
    expect(accuracyWords({ reviewed: 3, least: 20 })).toBe(
      'unknown: 3 of at least 20 failures reviewed',
    );
    expect(accuracyWords({ share: 1, reviewed: 1, least: 1 })).toBe(
      '100% of 1 reviewed failure',
    );
    expect(accuracyWords({ share: 0.29, reviewed: 100, least: 20 })).toBe(
      '29% of 100 reviewed failures',
    );
  });
});
