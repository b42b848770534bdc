import { z } from 'zod';
import {
  entityRefSchema,
  instantSchema,
  withoutNulSchema,
} from '../schemas/primitives';

/** What a case asks to decide. */
export const caseTypes = [
  'approval',
  'release',
  'exemption',
  'dispute',
  'correction',
  'promotion',
  'discrepancy',
  'review',
  'ownership',
  'lifecycle',
] as const;
export type CaseType = (typeof caseTypes)[number];

export const caseStates = [
  'waiting',
  'decided',
  'withdrawn',
  'lapsed',
] as const;
export type CaseState = (typeof caseStates)[number];

/** The most that a case may have, in characters and items. */
export const caseLimits = {
  title: 500,
  reason: 5_000,
  deciders: 100,
  entityRefs: 100,
  notBy: 100,
  recordValue: 300,
};

const text = (max: number) => withoutNulSchema.trim().min(1).max(max);
const userSchema = entityRefSchema.refine(
  ref => ref.startsWith('user:'),
  'must be a user',
);

const notWithin =
  "must be a path within the API of the plugin, without '.', '..' and empty parts";

/** Whether it is a path that neither a browser nor a proxy turns into another one. */
function staysWithin(path: string): boolean {
  try {
    const parts = decodeURIComponent(path).split(/[/\\]/);
    return (
      new URL(path, 'http://x').pathname === path &&
      !path.includes('//') &&
      !parts.includes('.') &&
      !parts.includes('..')
    );
  } catch {
    return false;
  }
}

/** A call of the plugin that published the case, which decides it there. */
export const caseActionSchema = z
  .strictObject({
    /** A verb, as on the button. */
    label: text(40),
    method: z.enum(['post', 'patch']),
    /** Within the plugin's API: `/exemptions/{id}/approve`. */
    path: z
      .string()
      .max(500)
      .regex(/^\/[\w\-./%~:]*$/, notWithin)
      .refine(staysWithin, notWithin),
    /** Sent with the reason in `reason`, or in `reasonField`. */
    body: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    reasonRequired: z.boolean(),
    /** Where its API has another name for the reason. */
    reasonField: z.enum(['note']).optional(),
    /** Whether it refuses what was requested. */
    refuses: z.boolean(),
  })
  .meta({ id: 'DecisionCaseAction' });
export type CaseAction = z.infer<typeof caseActionSchema>;

const recordItemSchema = z.strictObject({
  label: text(60),
  value: text(caseLimits.recordValue),
});
const mostRecordItems = 12;
/** What a decider should know, in the order to read it. */
const recordSchema = z.array(recordItemSchema).max(mostRecordItems);

const outcomeSchema = z.strictObject({
  /** A past participle: `approved`, `upheld`, `withdrawn`. */
  action: text(50),
  /** Absent where rules or time decided. */
  by: userSchema.optional(),
  at: instantSchema,
  reason: text(caseLimits.reason).optional(),
});

/** A case as it stands in the plugin that decides it. */
export const decisionCaseInputSchema = z
  .strictObject({
    /** Grows with each change; what is not newer than known changes nothing. */
    revision: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    type: z.enum(caseTypes),
    title: text(caseLimits.title),
    /** Path of its page in the portal. */
    url: z
      .string()
      .max(2_000)
      .regex(/^\/(?![/\\])[^\s\0]*$/, 'must be a path in the portal'),
    /** Absent where nobody requested it. */
    requester: userSchema.optional(),
    /** Why it was requested. */
    reason: text(caseLimits.reason).optional(),
    requestedAt: instantSchema,
    /** Users and groups who may decide it. */
    deciders: z.array(entityRefSchema).max(caseLimits.deciders),
    /** Users who may not, though they are one of these or of their group. */
    notBy: z.array(userSchema).max(caseLimits.notBy).default([]),
    /** Who may not see all of these does not see the case. */
    entityRefs: z.array(entityRefSchema).max(caseLimits.entityRefs),
    /** Then only readers who may see every entity see the case. */
    restsOnWholeEstate: z.boolean().optional(),
    state: z.enum(caseStates),
    /** Of a case that does not wait any more. */
    outcome: outcomeSchema.optional(),
    /** How it can be decided, while it waits. */
    actions: z.array(caseActionSchema).max(5).default([]),
    /** What follows if it is granted, in a few words: `+$58.95 a month`. */
    effect: text(80).optional(),
    record: z
      .array(
        recordItemSchema.extend({
          /** Whom the value names: who may not see all of these is not shown it. */
          people: z.array(userSchema).max(caseLimits.notBy).optional(),
        }),
      )
      .max(mostRecordItems)
      .optional(),
    /** How its requester withdraws it, while it waits. */
    withdrawal: caseActionSchema.optional(),
  })
  .refine(({ state, outcome }) => (state === 'waiting') === !outcome, {
    path: ['outcome'],
    message: 'must be there unless the case is waiting',
  })
  .meta({ id: 'DecisionCaseInput' });
export type DecisionCaseInput = z.input<typeof decisionCaseInputSchema>;
export type ParsedDecisionCase = z.output<typeof decisionCaseInputSchema>;

export const decisionCaseReceiptSchema = z
  .object({
    id: z.string(),
    /** `existing` where this or a later revision was known. */
    status: z.enum(['stored', 'existing']),
  })
  .meta({ id: 'DecisionCaseReceipt' });
export type DecisionCaseReceipt = z.infer<typeof decisionCaseReceiptSchema>;

/** A case as its reader may see it. */
export const decisionCaseSchema = z
  .object({
    id: z.string(),
    /** The id of the plugin that decides it: `scorecards`. */
    plugin: z.string(),
    type: z.enum(caseTypes),
    title: z.string(),
    url: z.string(),
    requester: z.string().optional(),
    reason: z.string().optional(),
    requestedAt: z.string(),
    deciders: z.array(z.string()),
    entityRefs: z.array(z.string()),
    state: z.enum(caseStates),
    outcome: z
      .object({
        action: z.string(),
        by: z.string().optional(),
        at: z.string(),
        reason: z.string().optional(),
      })
      .optional(),
    /** Only in the view `waiting`: what the reader may do about it. */
    actions: z.array(caseActionSchema),
    effect: z.string().optional(),
    record: recordSchema.optional(),
    /** Only in the view `requested`. */
    withdrawal: caseActionSchema.optional(),
  })
  .meta({ id: 'DecisionCase' });
export type DecisionCase = z.infer<typeof decisionCaseSchema>;

export const inboxViews = ['waiting', 'requested', 'decided'] as const;
export type InboxView = (typeof inboxViews)[number];

export const inboxQuerySchema = z.object({
  view: z
    .enum(inboxViews)
    .default('waiting')
    .describe(
      'waiting: for the caller to decide; requested: by the caller and undecided; decided: by the caller or on their requests',
    ),
  type: z.enum(caseTypes).optional(),
  entityRef: entityRefSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_000).optional(),
});
export type InboxQuery = z.output<typeof inboxQuerySchema>;

export const inboxCountSchema = z
  .object({
    waiting: z.number().int(),
    requested: z.number().int(),
    /** Of those waiting for the caller. */
    byType: z.partialRecord(z.enum(caseTypes), z.number().int()),
  })
  .meta({ id: 'DecisionInboxCount' });
export type InboxCount = z.infer<typeof inboxCountSchema>;
