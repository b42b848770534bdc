import {
  entityRefSchema,
  instantSchema,
  pageSchema,
  webUrlSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  nameSchema,
  readVersionSchema,
  shownUrlSchema,
  statementSchema,
} from './text';

const groupSchema = entityRefSchema.refine(
  ref => ref.startsWith('group:'),
  'must be a group, such as group:default/platform',
);

/** A week of ISO 8601, from Monday to Sunday in UTC. */
export const weekSchema = z
  .string()
  .regex(
    /^\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])$/,
    'must be a week, such as 2026-W47',
  );

/** What a team looks at in its weekly review, in this order. */
export const weeklySections = [
  'actions',
  'incidents',
  'budgets',
  'controls',
  'exemptions',
  'infrastructure',
  'flags',
  'releases',
  'drills',
  'certifications',
] as const;
export type WeeklySectionName = (typeof weeklySections)[number];

export const weeklyItemSchema = z
  .object({
    /** Unique in its section. */
    id: z.string(),
    title: z.string(),
    entityRef: z.string().optional(),
    /** The group or user who acts; absent where none is known. */
    owner: z.string().optional(),
    /** In one word or two, such as `open` or `expired`. */
    state: z.string(),
    /** When it happened, or since when it is so. */
    at: z.string().optional(),
    /** By when it is to be done, or ends. */
    due: z.string().optional(),
    nextStep: z.string(),
    /** Outside the portal. */
    url: z.string().optional(),
  })
  .meta({ id: 'WeeklyItem' });
export type WeeklyItem = z.infer<typeof weeklyItemSchema>;

export const weeklySectionSchema = z
  .object({
    name: z.enum(weeklySections),
    total: z.number().int().nonnegative(),
    /** The first of them. */
    items: z.array(weeklyItemSchema),
    /** What is not known, a sentence each. */
    unknown: z.array(z.string()),
  })
  .meta({ id: 'WeeklySection' });
export type WeeklySection = z.infer<typeof weeklySectionSchema>;

export const weeklyReviewSchema = z
  .object({
    owner: z.string(),
    week: z.string(),
    /** The week's first instant, and the first of the next week. */
    from: z.string(),
    to: z.string(),
    /** The end of the week, or now: what was known then. */
    at: z.string(),
    sections: z.array(weeklySectionSchema),
    /** SHA-256 of week, owner and sections. */
    digest: z.string(),
  })
  .meta({ id: 'WeeklyReview' });
export type WeeklyReview = z.infer<typeof weeklyReviewSchema>;

export const weeklyQuerySchema = z.object({
  owner: groupSchema.describe('The team, such as group:default/payments'),
  week: weekSchema
    .optional()
    .describe('Such as 2026-W47; the week that is under way by default'),
});
export type WeeklyQuery = z.output<typeof weeklyQuerySchema>;

export const actionStates = ['open', 'done', 'dropped'] as const;

export const weeklyActionInputSchema = z
  .strictObject({
    team: groupSchema.describe('The group whose review it comes from; yours'),
    title: nameSchema(200),
    owner: entityRefSchema
      .refine(ref => /^(?:group|user):/.test(ref), 'must be a user or a group')
      .describe('Who does it'),
    due: z.iso.date('must be a date, such as 2027-06-30'),
    entityRef: entityRefSchema.optional(),
    url: shownUrlSchema.optional(),
  })
  .meta({ id: 'WeeklyActionInput' });
export type WeeklyActionInput = z.output<typeof weeklyActionInputSchema>;

export const weeklyActionSchema = z
  .object({
    ...weeklyActionInputSchema.shape,
    /** Absent where the reader may not see the user, as all others here. */
    owner: z.string().optional(),
    // What was stored before addresses were held to more stays readable.
    url: webUrlSchema.optional(),
    id: z.string(),
    state: z.enum(actionStates),
    createdBy: z.string().optional(),
    createdAt: z.string(),
    endedAt: z.string().optional(),
    endedBy: z.string().optional(),
    reason: z.string().optional(),
    version: z.number().int(),
  })
  .meta({ id: 'WeeklyAction' });
export type WeeklyAction = z.infer<typeof weeklyActionSchema>;

export const weeklyActionEndSchema = z
  .strictObject({
    version: readVersionSchema,
    state: z.enum(['done', 'dropped']),
    reason: statementSchema(1_000).optional(),
  })
  .refine(
    ({ reason, state }) => state === 'done' || reason !== undefined,
    "'dropped' needs a 'reason'",
  )
  .meta({ id: 'WeeklyActionEnd' });
export type WeeklyActionEnd = z.output<typeof weeklyActionEndSchema>;

/** What a drill rehearses. */
export const drillScenarios = [
  'dependency-lost',
  'on-call-unreachable',
  'restore',
  'rollback',
  'region-away',
] as const;
export type DrillScenario = (typeof drillScenarios)[number];

export const drillFindingKinds = [
  'stale-contact',
  'missing-right',
  'unclear-escalation',
  'wrong-runbook',
  'other',
] as const;

/** Those of the owner group, as its annotations name them, or another one. */
export const drillContacts = [
  'pager',
  'on-call',
  'channel',
  'escalation',
  'other',
] as const;
export type DrillContact = (typeof drillContacts)[number];

const findingSchema = z.strictObject({
  kind: z.enum(drillFindingKinds),
  text: nameSchema(500),
  contact: z
    .enum(drillContacts)
    .optional()
    .describe(
      'Of a stale contact: which of the owner group; default: other, such as that of a vendor',
    ),
  who: entityRefSchema
    .refine(ref => ref.startsWith('user:'), 'must be a user')
    .optional()
    .describe('Of a missing right: the user who lacked it'),
});

export const drillInputSchema = z
  .strictObject({
    entityRef: entityRefSchema.refine(
      ref => /^(?:component|resource|system):/.test(ref),
      'must be a component, a resource or a system',
    ),
    scenario: z.enum(drillScenarios),
    mode: z
      .enum(['game-day', 'tabletop'])
      .describe('Operated, or only talked through'),
    heldAt: instantSchema.refine(at => at >= '2000', 'must be in this century'),
    outcome: z.enum(['passed', 'partly', 'failed']),
    /** Of the scenario's checklist, by their position from 0. */
    steps: z
      .array(z.enum(['worked', 'failed', 'skipped']))
      .min(1)
      .max(20)
      .describe("Of each step of the scenario's checklist, in its order"),
    findings: z
      .array(
        findingSchema.refine(
          ({ contact, kind }) =>
            contact === undefined || kind === 'stale-contact',
          {
            path: ['contact'],
            error: "belongs to the kind 'stale-contact' alone",
          },
        ),
      )
      .max(50)
      .default([]),
    url: shownUrlSchema.optional().describe('Of the notes'),
  })
  .meta({ id: 'DrillInput' });
export type DrillInput = z.output<typeof drillInputSchema>;

export const drillSchema = z
  .object({
    ...drillInputSchema.shape,
    heldAt: z.string(),
    // As of actions.
    url: webUrlSchema.optional(),
    findings: z.array(
      findingSchema.extend({
        /** Absent while it is open. */
        fixedAt: z.string().optional(),
        /** Absent where its source was changed, or the reader may not see the user. */
        fixedBy: z.string().optional(),
        reason: z.string().optional(),
        /** Whether it is closed automatically, once its source was changed. */
        tracked: z.boolean().optional(),
      }),
    ),
    id: z.string(),
    owner: z.string().optional(),
    recordedBy: z.string().optional(),
    recordedAt: z.string(),
    version: z.number().int(),
  })
  .meta({ id: 'Drill' });
export type Drill = z.infer<typeof drillSchema>;
export type DrillFinding = Drill['findings'][number];

export const drillFixSchema = z
  .strictObject({
    finding: z.number().int().min(1).max(50).describe('Its number, from 1'),
    reason: statementSchema(2_000)
      .optional()
      .describe(
        'Needed where it is closed automatically once its source was changed',
      ),
  })
  .meta({ id: 'DrillFix' });
export type DrillFix = z.output<typeof drillFixSchema>;

export const drillQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
  owner: groupSchema
    .optional()
    .describe('The group that owned the service when it was recorded'),
  scenario: z.enum(drillScenarios).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export type DrillQuery = z.output<typeof drillQuerySchema>;
export const drillsPageSchema = pageSchema(drillSchema);

export const drillChecklistSchema = z
  .object({
    scenario: z.enum(drillScenarios),
    title: z.string(),
    steps: z.array(z.string()),
  })
  .meta({ id: 'DrillChecklist' });
export type DrillChecklist = z.infer<typeof drillChecklistSchema>;
