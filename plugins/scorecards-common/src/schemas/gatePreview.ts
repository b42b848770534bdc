import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { controlIdSchema, nameSchema } from './text';
import { gateAnswers, gatePhases, gateStages } from './vocabulary';

/** Advice is kept for longer, decisions for much longer. */
export const maxPreviewDays = 90;

/** Which rule over which decisions. */
export const gatePreviewRequestSchema = z
  .strictObject({
    rule: controlIdSchema.optional().describe('The id of a rule in force'),
    text: z
      .string()
      .min(1)
      .max(100_000)
      .optional()
      .describe('The file of the rule, as it is edited'),
    phase: z
      .enum(gatePhases)
      .default('gate')
      .describe('As if it were in this phase'),
    days: z
      .number()
      .int()
      .min(1)
      .max(maxPreviewDays)
      .default(maxPreviewDays)
      .describe('How far back; 90 by default'),
  })
  .refine(({ rule, text }) => rule !== undefined || text !== undefined, {
    error: "needs 'rule' or 'text'",
  })
  .meta({ id: 'GatePreviewRequest' });
export type GatePreviewRequest = z.output<typeof gatePreviewRequestSchema>;

const count = z.number().int().nonnegative();

/** What a rule would have answered to what was requested. */
export const gatePreviewSchema = z
  .object({
    rule: z.string(),
    version: z.number().int(),
    phase: z.enum(gatePhases),
    /** Later than was requested where there are too many decisions. */
    from: z.string(),
    to: z.string(),
    /** All, on deploys and on pull requests. */
    decisions: count,
    deploys: count,
    /** To how many of them it would have applied. */
    applies: count,
    /** What a deploy would have been answered for it; what does not apply is no part. */
    would: z.object({
      allow: count,
      warn: count,
      review: count,
      block: count,
    }),
    /** Deploys that it would block or hold for review, and that were allowed then. */
    allowedThen: count,
    /** The same: rolled back, as the pipeline or another source reported. */
    rolledBack: count,
    /** False where the ledger has more rollbacks than were read. */
    rollbacksComplete: z.boolean(),
    /** To how many its outcome is unknown. */
    unknown: count,
    /**
     * How many do not have an input that it reads, because no rule read it then:
     * what it would have answered can't be known, and is counted nowhere else.
     */
    notRecorded: count,
    /** What it would not have allowed as such: the strictest first, then the newest. */
    items: z.array(
      z.object({
        id: z.string(),
        stage: z.enum(gateStages),
        at: z.string(),
        services: z.array(z.string()),
        environment: z.string(),
        /** What was decided. */
        answer: z.enum(gateAnswers),
        would: z.enum(gateAnswers),
        reason: z.string(),
        rolledBack: z.boolean(),
        /** The run of the pipeline. */
        url: z.string().optional(),
      }),
    ),
    /** How many more there are. */
    moreItems: count,
  })
  .meta({ id: 'GatePreview' });
export type GatePreview = z.infer<typeof gatePreviewSchema>;

/** Which input of a decision before an incident a rule is drafted from. */
export const gateDraftRequestSchema = z
  .strictObject({
    entityRef: entityRefSchema.describe('A service of the decision'),
    input: z
      .string()
      .min(1)
      .max(200)
      .describe('An input that was known, stale or absent, such as slo.state'),
    incident: nameSchema(100).describe('Its id, as its source names it'),
    days: gatePreviewRequestSchema.shape.days,
  })
  .meta({ id: 'GateDraftRequest' });
export type GateDraftRequest = z.output<typeof gateDraftRequestSchema>;

/** A rule to edit, and what it would have answered in the phase `gate`. */
export const gateDraftSchema = z
  .object({
    /** The file. */
    text: z.string(),
    preview: gatePreviewSchema,
  })
  .meta({ id: 'GateDraft' });
export type GateDraft = z.infer<typeof gateDraftSchema>;
