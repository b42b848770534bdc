import fc from 'fast-check';
import type { LifecycleState } from '../schemas/vocabulary';
import {
  type CountedStep,
  decidingStep,
  isChangeOfPlan,
  isOpenBreakGlass,
  statesAfter,
  wayBack,
} from './states';

const hour = 3_600_000;

/** Decisions on one entity, each allowed after the one before; some by break-glass. */
const histories = fc
  .array(
    fc.record({
      which: fc.nat(9),
      glass: fc.constantFrom('none', 'open', 'reconciled'),
      hours: fc.integer({ min: 1, max: 48 }),
    }),
    { maxLength: 12 },
  )
  .map(choices => {
    const steps: CountedStep[] = [];
    let at = 0;
    for (const { glass, hours, which } of choices) {
      at += hours * hour;
      const last = decidingStep(steps, at)?.step;
      const to = last?.to;
      const state = to === 'undecided' ? undefined : to;
      const back = wayBack(steps, at, state);
      // What is open has to be reconciled before it goes on.
      const next = isOpenBreakGlass(last) ? [] : statesAfter(state);
      const ways: Pick<CountedStep, 'direction' | 'to'>[] = [
        ...next.map(one => ({ to: one, direction: 'forward' as const })),
        ...(back ? [{ to: back.to, direction: 'back' as const }] : []),
        ...(state === 'deprecated' && next.length > 0
          ? [{ to: state, direction: 'forward' as const }]
          : []),
      ];
      const way = ways[which % Math.max(ways.length, 1)];
      if (way) {
        steps.push({
          ...way,
          at,
          from: state as LifecycleState | undefined,
          ...(glass !== 'none' && {
            breakGlass: {
              until: at + 24 * hour,
              ...(glass === 'reconciled' && {
                reconciled: { at: at + hour },
              }),
            },
          }),
        });
      }
    }
    return { at: at + 72 * hour, steps };
  });

describe('a change of the plan', () => {
  it('changes neither the state, nor since when, nor the way back', () => {
    fc.assert(
      fc.property(histories, ({ at, steps }) => {
        const without = steps.filter(step => !isChangeOfPlan(step));
        const whole = decidingStep(steps, at);
        const bare = decidingStep(without, at);
        const state = bare?.step.to;
        expect(whole?.entered).toEqual(bare?.entered);
        expect(whole?.since).toBe(bare?.since);
        expect(whole?.step.to).toBe(state);
        const known = state === 'undecided' ? undefined : state;
        expect(wayBack(steps, at, known)).toEqual(wayBack(without, at, known));
      }),
      { numRuns: 2_000 },
    );
  });
});
