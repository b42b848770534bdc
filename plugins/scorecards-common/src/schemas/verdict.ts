import {
  claimSchema,
  jsonValueSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  debtOwners,
  phases,
  requirements,
  underlyings,
  verdictStatuses,
} from './vocabulary';

/** A fact as it was when it was judged. */
export const evidenceSchema = claimSchema(jsonValueSchema).extend({
  fact: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** What to do first. */
export const nextStepSchema = z.object({
  text: z.string(),
  url: z.string().optional(),
  /** A scaffolder template that does it, as an entity reference. */
  template: z.string().optional(),
});
export type NextStep = z.infer<typeof nextStepSchema>;

/** One control on one entity. */
export const verdictSchema = z
  .object({
    entityRef: z.string(),
    control: z.string(),
    version: z.number().int(),
    requirement: z.enum(requirements),
    phase: z.enum(phases),
    status: z.enum(verdictStatuses),
    /** What evidence says, whatever is exempted. */
    underlying: z.enum(underlyings),
    /** Whether it failed on the day from which legacy is counted apart. */
    baseline: z.boolean(),
    message: z.string(),
    ownedBy: z.enum(debtOwners),
    evidence: z.array(evidenceSchema),
    nextStep: nextStepSchema.optional(),
    /**
     * Since when evidence says so; where it is exempt, since when it is.
     */
    since: z.string(),
    /**
     * Since when it has failed without having passed: that it was not known in
     * between does not end it. Absent where it passes, or never failed.
     */
    failingSince: z.string().optional(),
    /** By when a failure is to be mended, from the phase `remediate` on. */
    due: z.string().optional(),
    /** The exemption in force. */
    exemption: z
      .object({ id: z.string(), expires: z.string(), reason: z.string() })
      .optional(),
    /** That this very version was wrong here: somebody says so, or it was upheld. */
    dispute: z
      .object({
        id: z.string(),
        state: z.enum(['open', 'upheld']),
        raisedAt: z.string(),
        reason: z.string(),
      })
      .optional(),
    /** Whether a gate would block a change for it today, if one obeyed it. */
    wouldBlock: z.boolean(),
  })
  .meta({ id: 'Verdict' });
export type Verdict = z.infer<typeof verdictSchema>;
