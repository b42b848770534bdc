import { z } from 'zod';
import { gateReviewSubjectSchema } from './gateReview';
import { nameSchema, statementSchema } from './text';
import { gateActions } from './vocabulary';

/** To be reconciled: the release may have gone out against rules. */
export const gateOverrideStates = ['open', 'reconciled'] as const;
export type GateOverrideState = (typeof gateOverrideStates)[number];

/** No configuration allows more. */
export const maxBreakGlassMinutes = 24 * 60;

/** A release that is stopped goes out in an incident, for a while. */
export const breakGlassSchema = z.strictObject({
  reason: statementSchema(2_000).describe('Why; it goes on record'),
  incident: nameSchema(200).describe('The id of the incident that needs it'),
  minutes: z
    .number()
    .int()
    .min(1)
    .max(maxBreakGlassMinutes)
    .optional()
    .describe(
      'For how long; 30, or what the portal allows at most where that is less',
    ),
});
export type BreakGlass = z.output<typeof breakGlassSchema>;

/** What goes out by break-glass, and whether that was reconciled since. */
export const gateOverrideSchema = z
  .object({
    id: z.string(),
    state: z.enum(gateOverrideStates),
    /** The decision that stopped it. */
    decision: z.string(),
    repository: z.string(),
    environment: z.string(),
    action: z.enum(gateActions),
    /** Digest of the artifact, else the commit: another one is stopped again. */
    release: z.string(),
    /** For which no rule stops it. */
    services: z.array(z.string()),
    /** What stopped them then. */
    subjects: z.array(gateReviewSubjectSchema),
    reason: z.string(),
    incident: z.object({
      id: z.string(),
      /** `unknown` where no source could say, as while the pager is away. */
      state: z.enum(['open', 'unknown']),
    }),
    by: z.string(),
    at: z.string(),
    validUntil: z.string(),
    /** Groups of which a member reconciles it. */
    owners: z.array(z.string()),
    reconciled: z
      .object({ by: z.string(), at: z.string(), reason: z.string() })
      .optional(),
    /** Of this record; see `version` of an answer. */
    version: z.number().int(),
  })
  .meta({ id: 'GateOverride' });
export type GateOverride = z.infer<typeof gateOverrideSchema>;

/** As it counts for a decision. */
export const countingOverrideSchema = gateOverrideSchema
  .pick({ id: true, services: true, by: true, at: true, validUntil: true })
  .extend({ incident: z.string() });
export type CountingOverride = z.infer<typeof countingOverrideSchema>;
