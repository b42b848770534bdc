import { dayOrInstantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { controlIdSchema, readVersionSchema, statementSchema } from './text';
import { phases } from './vocabulary';

/** What promotes or demotes a control. */
export const phaseDecisionSchema = z
  .strictObject({
    to: z.enum(phases),
    reason: statementSchema(2_000),
    version: readVersionSchema,
  })
  .meta({ id: 'PhaseDecision' });
export type PhaseDecision = z.input<typeof phaseDecisionSchema>;

/** How a control came into a phase. */
export const phaseStepSchema = z
  .object({
    /** 1 for the first. */
    version: z.number().int(),
    /** `began` as its file stated when it was first judged; all else was decided. */
    action: z.enum(['began', 'promoted', 'demoted']),
    phase: z.enum(phases),
    at: z.string(),
    by: z.string().optional(),
    reason: z.string().optional(),
    /** The version of the control that was in force. */
    controlVersion: z.number().int(),
  })
  .meta({ id: 'PhaseStep' });
export type PhaseStep = z.infer<typeof phaseStepSchema>;

/** What a promotion may be refused for. */
export const promotionNeeds = [
  'owner',
  'observed',
  'in-phase',
  'reviewed',
  'accuracy',
  'sample',
  'documentation',
  'remediation',
  'escape-hatch',
  'evidence',
  'baseline',
] as const;
export type PromotionNeed = (typeof promotionNeeds)[number];

/** One need, and how it stands. */
export const promotionCheckSchema = z.object({
  need: z.enum(promotionNeeds),
  met: z.boolean(),
  /** With the number there is and, where that is not enough, the one needed. */
  says: z.string(),
});
export type PromotionCheck = z.infer<typeof promotionCheckSchema>;

/** Where a control is on the ladder, and what is missing for the next step. */
export const promotionSchema = z
  .object({
    control: z.string(),
    phase: z.enum(phases),
    /** Since when it is in this phase. */
    since: z.string(),
    /** The phase that its file names, where it would begin. */
    writtenPhase: z.enum(phases),
    /** Grows with each step; a decision names the one that was read. */
    version: z.number().int(),
    /** Absent at the top. */
    next: z.enum(phases).optional(),
    /** Whether nothing is missing. */
    ready: z.boolean(),
    checks: z.array(promotionCheckSchema),
    /** The newest first. */
    steps: z.array(phaseStepSchema),
  })
  .meta({ id: 'Promotion' });
export type Promotion = z.infer<typeof promotionSchema>;

/** Freezes which verdicts failed at an instant, as legacy. */
export const baselineRequestSchema = z
  .strictObject({
    /** A date, for the instant at which it begins, or an instant; now by default. */
    date: dayOrInstantSchema.optional(),
    /** Of one's groups; without it, all of theirs that have no baseline yet. */
    controls: z.array(controlIdSchema).min(1).max(200).optional(),
    reason: statementSchema(2_000).optional(),
  })
  .meta({ id: 'BaselineRequest' });
export type BaselineRequest = z.input<typeof baselineRequestSchema>;

/** Legacy of one control: what failed then and has not passed since. */
export const baselineSchema = z
  .object({
    control: z.string(),
    /** The instant from which legacy is counted apart. */
    date: z.string(),
    frozenBy: z.string(),
    frozenAt: z.string(),
    reason: z.string().optional(),
    /** Verdicts that failed at that instant, or when they were last known before it. */
    frozen: z.number().int(),
    /** Of these, those that still fail. */
    remaining: z.number().int(),
  })
  .meta({ id: 'Baseline' });
export type Baseline = z.infer<typeof baselineSchema>;
