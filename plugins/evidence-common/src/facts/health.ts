import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { FactDefinition, minutes } from './definition';
import { mergeSlos } from './mergeSlos';

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
