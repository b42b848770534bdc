import {
  entityRefSchema,
  instantSchema,
  pageSchema,
  proposalKinds,
  retirementPlanSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { neglectKinds, neglectSchema, neglectSearchSchema } from './neglect';
import {
  readVersionSchema,
  shownUrlSchema,
  statementSchema,
  nameSchema,
} from '../schemas/text';
import { evidenceSchema, nextStepSchema } from '../schemas/verdict';
import {
  lifecycleStates,
  lifecycleTargets,
  phases,
  verdictStatuses,
} from '../schemas/vocabulary';

const stateSchema = z.enum(lifecycleStates);
const targetSchema = z.enum(lifecycleTargets);

/** A control that guards the way into a state, judged as if it were reached. */
export const guardVerdictSchema = z
  .object({
    control: z.string(),
    version: z.number().int(),
    title: z.string(),
    /** The group that answers for the control. */
    owner: z.string(),
    phase: z.enum(phases),
    status: z.enum(verdictStatuses),
    /** Whether it stops the transition: it fails or is unknown, in a blocking phase. */
    blocks: z.boolean(),
    /** Whether only the request can state what it is judged on; before, it blocks nothing. */
    needsRequest: z.boolean().optional(),
    message: z.string(),
    evidence: z.array(evidenceSchema),
    fix: nextStepSchema.optional(),
    /** The group that has to act: that of the entity, or of the control. */
    actor: z.string().optional(),
    exemption: z.object({ id: z.string(), expires: z.string() }).optional(),
    documentation: z.string().optional(),
  })
  .meta({ id: 'LifecycleGuard' });
export type GuardVerdict = z.infer<typeof guardVerdictSchema>;

export const lifecycleTransitionSchema = z
  .object({
    /** `undecided` takes the only decision back: what the catalog says holds again. */
    to: targetSchema,
    /** A step back to what a decision led to, or came from, is not guarded. */
    direction: z.enum(['forward', 'back']),
    blocked: z.boolean(),
    /** What has to be done first, where it is not a guard that blocks it. */
    first: z.string().optional(),
    guards: z.array(guardVerdictSchema),
    /** What was read; a request states it, and is refused where it has changed. */
    seen: z.string(),
  })
  .meta({ id: 'LifecycleTransition' });
export type LifecycleTransition = z.infer<typeof lifecycleTransitionSchema>;

/** How `spec.lifecycle` follows a decision. */
export const lifecycleProposalSchema = z.object({
  status: z.enum(['waiting', 'proposed', 'nothing', 'refused']),
  kind: z.enum(proposalKinds).optional(),
  url: z.string().optional(),
  branch: z.string().optional(),
  merge: z.string().optional(),
  /** Why nothing could be proposed; it is tried again. */
  reason: z.string().optional(),
});
export type LifecycleProposal = z.infer<typeof lifecycleProposalSchema>;

export const lifecycleBreakGlassSchema = z.object({
  /** Then it lapses, unless it was reconciled. */
  until: z.string(),
  state: z.enum(['open', 'reconciled', 'lapsed']),
  incident: z.string().optional(),
  /** Guards that would have stopped it. */
  over: z.array(z.string()),
  reconciled: z
    .object({ by: z.string().optional(), at: z.string(), reason: z.string() })
    .optional(),
});

/** A decision about the state of an entity. */
export const lifecycleStepSchema = z
  .object({
    id: z.string(),
    entityRef: z.string(),
    /** From 1. */
    version: z.number().int(),
    /** Absent where neither a decision nor the catalog said. */
    from: stateSchema.optional(),
    to: targetSchema,
    direction: z.enum(['forward', 'back']),
    at: z.string(),
    /** Absent where the reader may not see the user. */
    by: z.string().optional(),
    reason: z.string(),
    plan: retirementPlanSchema.optional(),
    breakGlass: lifecycleBreakGlassSchema.optional(),
    proposal: lifecycleProposalSchema,
    /** Over what was decided, and what on. */
    digest: z.string(),
  })
  .meta({ id: 'LifecycleStep' });
export type LifecycleStep = z.infer<typeof lifecycleStepSchema>;
export const lifecycleStepsPageSchema = pageSchema(lifecycleStepSchema);

/** With the guards as they were, judged again from what they rested on. */
export const replayedStepSchema = lifecycleStepSchema
  .extend({
    guards: z.array(guardVerdictSchema),
    /** Whether judging again comes to the digest; false also where it cannot be judged. */
    reproduced: z.boolean(),
  })
  .meta({ id: 'ReplayedLifecycleStep' });
export type ReplayedStep = z.infer<typeof replayedStepSchema>;

const standingShape = {
  entityRef: z.string(),
  title: z.string().optional(),
  owner: z.string().optional(),
  /** Absent where no decision was made and the catalog's word means no state. */
  state: stateSchema.optional(),
  /** Whether people decided it here; else it is what the catalog says. */
  decided: z.boolean(),
  /** Since when, of what was decided. */
  since: z.string().optional(),
  catalog: z.object({
    /** `spec.lifecycle`, as it is written. */
    word: z.string().optional(),
    state: stateSchema.optional(),
    /** Whether it says what was decided. */
    agrees: z.boolean(),
  }),
  /** Of what is deprecated. */
  plan: retirementPlanSchema.optional(),
  /** Whether the deadline has passed, and it is not archived yet. */
  overdue: z.boolean(),
  /** Whether it has no owner, or nothing happens to it, and since when. */
  neglect: z.array(neglectSchema).optional(),
} as const;

export const lifecycleSchema = z
  .object({
    ...standingShape,
    at: z.string(),
    /** Of the last decision; 0 where there is none. */
    version: z.number().int(),
    decision: lifecycleStepSchema.optional(),
    /** The change that an earlier decision proposed; where it is open, close it. */
    earlierProposal: lifecycleStepSchema
      .pick({ to: true, version: true })
      .extend({ url: z.string().optional(), branch: z.string().optional() })
      .optional(),
    /** Owners of consumers who were notified that it is deprecated. */
    notified: z
      .array(z.object({ owner: z.string(), at: z.string() }))
      .optional(),
    next: z.array(lifecycleTransitionSchema),
    /** What a change of the plan needs, of what is deprecated. */
    changeOfPlan: lifecycleTransitionSchema.optional(),
    previous: lifecycleTransitionSchema.optional(),
  })
  .meta({ id: 'Lifecycle' });
export type Lifecycle = z.infer<typeof lifecycleSchema>;

export const listedLifecycleSchema = z
  .object({
    ...standingShape,
    next: stateSchema.optional(),
    /** Also where its state is not known. */
    blocked: z.boolean(),
    /** What stops the next step. */
    blockers: z.array(
      guardVerdictSchema.pick({
        control: true,
        title: true,
        status: true,
        message: true,
        actor: true,
      }),
    ),
  })
  .meta({ id: 'ListedLifecycle' });
export type ListedLifecycle = z.infer<typeof listedLifecycleSchema>;

const stateCountsSchema = z.object({
  ...Object.fromEntries(
    lifecycleStates.map(state => [state, z.number().int()]),
  ),
  unknown: z.number().int(),
} as Record<(typeof lifecycleStates)[number] | 'unknown', z.ZodNumber>);

/** How many there are of each kind, of all that the reader may see. */
export const lifecycleFiguresSchema = z
  .object({
    counts: stateCountsSchema,
    overdue: z.number().int(),
    neglect: z.object(
      Object.fromEntries(
        neglectKinds.map(kind => [kind, z.number().int()]),
      ) as Record<(typeof neglectKinds)[number], z.ZodNumber>,
    ),
    /** Whether it is known what is orphaned and stale. */
    searches: z.array(neglectSearchSchema),
  })
  .meta({ id: 'LifecycleFigures' });
export type LifecycleFigures = z.infer<typeof lifecycleFiguresSchema>;

export const lifecyclesPageSchema = pageSchema(listedLifecycleSchema).extend({
  /** Of all that the reader may see, whatever the filter; on the first page. */
  counts: stateCountsSchema.optional(),
  /** Whether it is known what is orphaned and stale; absent in older portals. */
  searches: z.array(neglectSearchSchema).optional(),
});
export type LifecyclesPage = z.infer<typeof lifecyclesPageSchema>;

export const lifecycleQuerySchema = z.object({
  entityRef: entityRefSchema,
  at: instantSchema
    .optional()
    .describe(
      'ISO 8601: the state as decided then, without transitions; now by default',
    ),
});
export type LifecycleQuery = z.output<typeof lifecycleQuerySchema>;

const truth = z
  .enum(['true', 'false'])
  .transform(text => text === 'true')
  .optional();

export const lifecyclesQuerySchema = z.object({
  state: z.enum([...lifecycleStates, 'unknown']).optional(),
  owner: entityRefSchema.optional(),
  blocked: truth.describe('Only those whose next step is blocked, or is not'),
  overdue: truth.describe('Only those past the deadline of their retirement'),
  neglect: z
    .enum(neglectKinds)
    .optional()
    .describe('Only those without an owner, or without a sign of use'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1_000).optional(),
});
export type LifecyclesQuery = z.output<typeof lifecyclesQuerySchema>;

export const lifecycleHistoryQuerySchema = z.object({
  entityRef: entityRefSchema,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_000).optional(),
});
export type LifecycleHistoryQuery = z.output<
  typeof lifecycleHistoryQuerySchema
>;

/** No configuration allows more. */
export const maxLifecycleBreakGlassHours = 14 * 24;

export const lifecycleMoveSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    to: targetSchema,
    reason: statementSchema(2_000).describe('Why; it goes on record'),
    version: z
      .number()
      .int()
      .min(0)
      .describe('The version that was read; another one by now is a conflict'),
    seen: z
      .string()
      .max(8_000)
      .describe("The transition's 'seen', as it was read"),
    plan: retirementPlanSchema
      .extend({
        replacement: entityRefSchema.optional(),
        guide: shownUrlSchema,
      })
      .strict()
      .optional()
      .describe('For deprecated: what consumers learn'),
    breakGlass: z
      .strictObject({
        hours: z
          .number()
          .int()
          .min(1)
          .max(maxLifecycleBreakGlassHours)
          .default(24)
          .describe('Then it lapses, unless it was reconciled; 24 by default'),
        incident: nameSchema(200).optional(),
      })
      .optional()
      .describe('Goes over guards that block it; needs another permission'),
  })
  .refine(({ plan, to }) => plan === undefined || to === 'deprecated', {
    path: ['plan'],
    message: "is only for 'deprecated'",
  })
  .meta({ id: 'LifecycleMove' });
export type LifecycleMove = z.input<typeof lifecycleMoveSchema>;

export const lifecycleReconciliationSchema = z
  .strictObject({
    version: readVersionSchema,
    reason: statementSchema(2_000).describe('How it was put right'),
  })
  .meta({ id: 'LifecycleReconciliation' });
