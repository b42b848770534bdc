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
          failed: failed.length,
        });
        const { share, judged, upheld, rejected, open } = measured;
        const wrong = failed.filter(ref =>
          disputes.some(one => one.entityRef === ref && one.state === 'upheld'),
        );
        const undecided = failed.filter(
          ref =>
            !wrong.includes(ref) &&
            disputes.some(one => one.entityRef === ref && one.state === 'open'),
        );
        const sample = failed.length - undecided.length;
        expect(upheld).toBe(wrong.length);
        expect(open).toBe(undecided.length);
        expect(share).toBe(
          sample === 0 ? undefined : (sample - wrong.length) / sample,
        );
        expect(upheld + rejected + open).toBe(
          new Set(disputes.map(({ entityRef }) => entityRef)).size,
        );
        expect(judged).toBe(sample);
      }),
    );
  });

  it('is not known while all that it failed is in dispute', () => {
    const disputes = [...'abcdefghijklmnopqrst'].map(entityRef => ({
      ...{ entityRef, state: 'open' as const },
    }));
    const measured = measureAccuracy({
      ...{ version: 1, since, disputes, failed: 20 },
    });
    expect(measured).toMatchObject({ judged: 0, open: 20 });
    expect(measured.share).toBeUndefined();
  });

  it('does not depend on the order of disputes, and none raises it', () => {
    fc.assert(
      fc.property(
        failures.filter(({ failed }) => failed.length > 0),
        fc.infiniteStream(fc.nat()),
        fc.constantFrom(...disputeStates),
        ({ failed, disputes }, order, state) => {
          const measure = (all: typeof disputes) =>
            measureAccuracy({
              ...{ version: 1, since, disputes: all },
              failed: failed.length,
            });
          const shuffled = disputes
            .map(one => ({ one, key: order.next().value! }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          const before = measure(disputes);
          expect(measure(shuffled)).toEqual(before);
          const [entityRef] = failed;
          const after = measure([...disputes, { entityRef, state }]);
          // A control that is not known to be right is no better than a wrong one.
          expect((after.share ?? 0) <= (before.share ?? 1)).toBe(true);
          expect(after.share !== before.share && state === 'rejected').toBe(
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
