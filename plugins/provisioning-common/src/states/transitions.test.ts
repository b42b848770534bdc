import * as fc from 'fast-check';
import { operationKinds, states } from '../schemas/vocabulary';
import type { OperationKind, State } from '../schemas/vocabulary';
import {
  canGo,
  goesOnByItself,
  isEnded,
  requestStateAfter,
} from './transitions';

const kind = fc.constantFrom(...operationKinds);
const waysFrom = (of: OperationKind, from: State) =>
  states.filter(to => canGo(of, from, to));

/** A walk of random choices from where every operation begins. */
const walk = fc
  .tuple(kind, fc.array(fc.nat(), { maxLength: 30 }))
  .map(([of, choices]) => {
    const path: State[] = ['submitted'];
    for (const choice of choices) {
      const ways = waysFrom(of, path[path.length - 1]);
      if (ways.length === 0) {
        break;
      }
      path.push(ways[choice % ways.length]);
    }
    return { of, path };
  });

describe('the states of an operation', () => {
  it('lead to an end from wherever one is', () => {
    for (const of of operationKinds) {
      const ending = new Set<State>(
        states.filter(state => isEnded(state) && state !== 'failed'),
      );
      for (let pass = 0; pass < states.length; pass++) {
        for (const state of states) {
          if (waysFrom(of, state).some(to => ending.has(to))) {
            ending.add(state);
          }
        }
      }
      const reached = new Set<State>(['submitted']);
      for (const state of reached) {
        waysFrom(of, state).forEach(to => reached.add(to));
      }
      expect([...reached].filter(state => !ending.has(state))).toEqual([]);
    }
  });

  it('never reach an apply without a plan just before', () => {
    fc.assert(
      fc.property(walk, ({ path }) => {
        const before = (wanted: State[]) =>
          path
            .map((state, index) => [path[index - 1], state] as const)
            .filter(([, state]) => wanted.includes(state))
            .map(([from]) => from);
        expect(['planned', 'waiting-for-approval']).toEqual(
          expect.arrayContaining(before(['applying', 'destroying'])),
        );
        // From an apply whose approval was withdrawn before anything ran.
        expect(['planned', 'applying', 'destroying']).toEqual(
          expect.arrayContaining(before(['waiting-for-approval'])),
        );
        expect(['rendered']).toEqual(
          expect.arrayContaining(before(['planned'])),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('only destroy on request, and say of a request what is there', () => {
    fc.assert(
      fc.property(walk, ({ of, path }) => {
        expect(path.includes('destroyed') && of !== 'destroy').toBe(false);
        const shown = path.reduce<State>(
          (before, state) => requestStateAfter(before, of, state),
          of === 'create' ? 'submitted' : 'active',
        );
        const last = path[path.length - 1];
        expect(shown === 'destroyed').toBe(last === 'destroyed');
        expect(of !== 'create' || shown === last).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('either go on by themselves, wait for a person, or have ended', () => {
    for (const state of states) {
      expect(
        [
          goesOnByItself(state),
          isEnded(state),
          state === 'waiting-for-approval',
        ].filter(Boolean),
      ).toHaveLength(1);
    }
  });
});
