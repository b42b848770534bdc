import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { compareText } from '../compareText';
import { FactDefinition, minutes } from './definition';

export const sloStateSchema = z.object({
  name: z.string().min(1),
  environment: z.string().optional(),
  /** Percent, such as 99.9. */
  objective: z.number().positive().max(100).optional(),
  /** Multiples of the rate that would just use up the budget. */
  burnRate: z.number().nonnegative().optional(),
  /** Fraction of the error budget that is left; negative when overspent. */
  budgetRemaining: z.number().max(1).optional(),
  /** Since when it is breached; absent while it is met, and where nobody says. */
  since: z.iso.datetime({ offset: true }).optional(),
  url: webUrlSchema.optional(),
});
export type SloState = z.infer<typeof sloStateSchema>;

export const healthStateSchema = z.enum(['ok', 'degraded', 'down']);
export type HealthState = z.infer<typeof healthStateSchema>;

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

function worstSlos(a: readonly SloState[], b: readonly SloState[]): SloState[] {
  return mergeSlos([...a, ...b]);
}

export const healthFacts: readonly FactDefinition[] = [
  {
    name: 'slo.state',
    description: 'Service level objectives with burn rate and budget left',
    maxAgeSeconds: minutes(15),
    schema: z.array(sloStateSchema),
    worst: worstSlos as unknown as FactDefinition['worst'],
    worstOfFresh: true,
    collectors: [],
    reportedBy: 'monitoring',
  },
  {
    name: 'health.state',
    description: 'Health as its own monitoring sees it',
    maxAgeSeconds: minutes(15),
    schema: healthStateSchema,
    collectors: [],
  },
];
