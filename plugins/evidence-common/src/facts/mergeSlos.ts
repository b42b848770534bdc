import type { SloState } from './health';
import { compareText } from '../compareText';

/** Each name once in an environment, in the order of names. */
export function mergeSlos(states: readonly SloState[]): SloState[] {
  const list = new Map<string, SloState>();
  for (const state of states) {
    const key = JSON.stringify([state.name, state.environment ?? '']);
    const known = list.get(key);
    list.set(key, known ? worseOf(known, state) : state);
  }
  return [...list]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, state]) => state);
}

/**
 * Of two that claim one name, as two replicas or clusters do, the worse figures,
 * and all else from the one with the smaller budget; whichever comes first.
 */
function worseOf(one: SloState, other: SloState): SloState {
  const pick = (key: 'objective' | 'burnRate' | 'budgetRemaining') => {
    const values = [one[key], other[key]].filter(
      (value): value is number => value !== undefined,
    );
    const worst = key === 'budgetRemaining' ? Math.min : Math.max;
    return values.length > 0 ? worst(...values) : undefined;
  };
  const [worse] = [one, other].sort(
    (a, b) =>
      (a.budgetRemaining ?? Infinity) - (b.budgetRemaining ?? Infinity) ||
      compareText(a.since ?? '', b.since ?? '') ||
      compareText(a.url ?? '', b.url ?? ''),
  );
  const state: SloState = {
    ...worse,
    objective: pick('objective'),
    burnRate: pick('burnRate'),
    budgetRemaining: pick('budgetRemaining'),
  };
  return Object.fromEntries(
    Object.entries(state).filter(([, value]) => value !== undefined),
  ) as SloState;
}
