import * as fc from 'fast-check';
import { DisputeState, disputeStates } from '../schemas/vocabulary';
import { accuracyWords } from './accuracyWords';
import { measureAccuracy } from './measureAccuracy';

const since = Date.parse('2026-03-01T12:00:00Z');
const failures = fc.uniqueArray(fc.constantFrom(...'abcdefgh')).chain(failed =>
  fc.record({
    failed: fc.constant(failed),
    disputes:
      failed.length === 0
        ? fc.constant<{ entityRef: string; state: DisputeState }[]>([])
        : fc.array(
            fc.record({
              entityRef: fc.constantFrom(...failed),
              state: fc.constantFrom(...disputeStates),
            }),
          ),
  }),
);

describe('measureAccuracy', () => {
  it('is the share of failures that nobody showed to be wrong', () => {
    fc.assert(
      fc.property(failures, ({ failed, disputes }) => {
        const measured = measureAccuracy({
          ...{ version: 1, since, disputes },
          judged: failed.length,
        });
        const { share, judged, upheld, rejected, open } = measured;
        const wrong = failed.filter(ref =>
          disputes.some(one => one.entityRef === ref && one.state === 'upheld'),
        );
        expect(upheld).toBe(wrong.length);
        expect(share).toBe(
          failed.length === 0
            ? undefined
            : (failed.length - wrong.length) / failed.length,
        );
        expect(upheld + rejected + open).toBe(
          new Set(disputes.map(({ entityRef }) => entityRef)).size,
        );
        expect(judged).toBe(failed.length);
      }),
    );
  });

  it('does not depend on the order of disputes, and only upholding lowers it', () => {
    fc.assert(
      fc.property(
        failures.filter(({ failed }) => failed.length > 0),
        fc.infiniteStream(fc.nat()),
        fc.constantFrom(...disputeStates),
        ({ failed, disputes }, order, state) => {
          const measure = (all: typeof disputes) =>
            measureAccuracy({
              ...{ version: 1, since, disputes: all },
              judged: failed.length,
            });
          const shuffled = disputes
            .map(one => ({ one, key: order.next().value! }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          const before = measure(disputes);
          expect(measure(shuffled)).toEqual(before);
          const [entityRef] = failed;
          const after = measure([...disputes, { entityRef, state }]);
          expect(after.share! <= before.share!).toBe(true);
          expect(after.share !== before.share && state !== 'upheld').toBe(
            false,
          );
        },
      ),
    );
  });

  it('is never told better than it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }).chain(judged =>
          fc.record({
            judged: fc.constant(judged),
            upheld: fc.integer({ min: 0, max: judged }),
          }),
        ),
        ({ judged, upheld }) => {
          const share = (judged - upheld) / judged;
          const words = accuracyWords({ share, judged });
          const told = Number(words.split('%')[0]);
          const exact = (100 * (judged - upheld)) / judged;
          expect(told).toBeLessThanOrEqual(exact + 1e-9);
          expect(exact - told).toBeLessThan(0.1 + 1e-9);
        },
      ),
    );
    expect(accuracyWords({ judged: 0 })).toMatch(/^not known/);
    expect(accuracyWords({ share: 1, judged: 1 })).toBe('100% of 1 failure');
    expect(accuracyWords({ share: 0.29, judged: 100 })).toBe(
      '29% of 100 failures',
    );
  });
});
