import { z } from 'zod';

/** How to expose a change, and what to watch meanwhile. */
export const rolloutSchema = z
  .object({
    /** `whole`: it cannot be exposed to a part of the traffic. */
    pace: z.enum(['careful', 'stepped', 'whole']),
    /** Why at this pace. */
    reasons: z.array(z.string()),
    steps: z.array(
      z.object({
        /** Percent of the traffic, or of the users who have a flag. */
        share: z.number().positive().max(100),
        /** Before the next one. */
        minutes: z.number().int().nonnegative(),
      }),
    ),
    /** At the start of each step: what is measured then does not count. */
    warmUpMinutes: z.number().int().nonnegative(),
    /** Requests of the new version that a step needs; absent where no objective is known. */
    minimumSample: z.number().int().positive().optional(),
    /** SLOs that stop it when they are breached. */
    guardrails: z.array(
      z.object({
        entityRef: z.string(),
        slo: z.string(),
        /** Percent, such as 99.9. */
        objective: z.number().optional(),
        /** Fraction of the error budget; negative when overspent. */
        budgetRemaining: z.number().optional(),
        url: z.string().optional(),
      }),
    ),
    /** Services without an SLO that is known. */
    unguarded: z.array(z.string()),
    /** Ways back, the smallest first. */
    reversals: z.array(z.string()),
  })
  .meta({ id: 'Rollout' });
export type Rollout = z.infer<typeof rolloutSchema>;
