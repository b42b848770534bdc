import {
  entityRefSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { commitSchema } from './schemas/gateRequest';
import { controlIdSchema, nameSchema } from './schemas/text';
import {
  debtOwners,
  gateAnswers,
  gateStages,
  requirements,
  VerdictStatus,
  verdictStatuses,
} from './schemas/vocabulary';

/** What a list of verdicts can go by; entity and control break ties. */
export const verdictSorts = [
  'entity',
  'control',
  'requirement',
  'since',
  'due',
] as const;
export type VerdictSort = (typeof verdictSorts)[number];

/** By what verdicts can be counted. */
export const summaryGroups = [
  'owner',
  'system',
  'control',
  'requirement',
] as const;
export type SummaryGroup = (typeof summaryGroups)[number];

const limitSchema = z.coerce
  .number()
  .int()
  .min(1)
  .max(1_000)
  .default(200)
  .describe('At most 1000; 200 by default');
const cursorSchema = z
  .string()
  .optional()
  .describe("The 'nextCursor' of the page before");
const daySchema = z
  .string()
  .refine(
    text =>
      [z.iso.date(), instantSchema].some(each => each.safeParse(text).success),
    'it must be a date, such as 2026-03-01, or an instant',
  );

/** Query of `GET /api/scorecards/verdicts`; empty, all that the caller may see. */
export const verdictsQuerySchema = z.object({
  entityRef: z
    .string()
    .refine(
      text =>
        z.array(entityRefSchema).max(100).safeParse(text.split(',')).success,
      'it must be an entity reference, or up to 100 separated by commas',
    )
    .optional()
    .describe(
      'A full reference such as component:default/checkout, or up to 100 separated by commas',
    ),
  owner: entityRefSchema.optional(),
  system: z.string().optional(),
  control: z.string().optional(),
  status: z
    .string()
    .transform(text => text.split(',').map(each => each.trim()))
    .pipe(z.array(z.enum(verdictStatuses)).min(1))
    .optional()
    .describe('Only these, separated by commas: pass, fail, unknown, exempt'),
  requirement: z.enum(requirements).optional(),
  baseline: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional()
    .describe(
      'Those that were failing when legacy was frozen and still are; or all others',
    ),
  ownedBy: z.enum(debtOwners).optional().describe('Whose debt a failure is'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe(
      "In the message, the control's id or the entity's reference; in any case",
    ),
  at: instantSchema
    .optional()
    .describe('ISO 8601: as it was judged then; now by default'),
  sort: z.enum(verdictSorts).default('entity'),
  /** Ascending by default: the oldest, or the soonest due, first. */
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: limitSchema,
  cursor: cursorSchema,
  /** `csv` and `ndjson`, a verdict a line, answer with all pages at once. */
  format: z.enum(['json', 'csv', 'ndjson']).default('json'),
});

/** A query of verdicts that was checked. */
export type VerdictsQuery = z.output<typeof verdictsQuerySchema>;

/** Which verdicts to list; without anything, all that the caller may see. */
export type VerdictsFilter = Partial<
  Omit<VerdictsQuery, 'status' | 'limit' | 'cursor' | 'format'>
> & { status?: readonly VerdictStatus[] };

export const formatQuerySchema = z.object({
  /** `csv` answers with one file. */
  format: z.enum(['json', 'csv']).default('json'),
});

export const verdictHistoryQuerySchema = z.object({
  entityRef: entityRefSchema,
  control: z.string().min(1),
});

/** Query of `GET /api/scorecards/summary`. */
export const summaryQuerySchema = z.object({
  by: z.enum(summaryGroups).describe('A row for each of these'),
  owner: entityRefSchema.optional(),
  system: z.string().optional(),
  control: z.string().optional(),
  requirement: z.enum(requirements).optional(),
  from: daySchema
    .optional()
    .describe("A date or an instant; 30 days before 'to' by default"),
  to: daySchema.optional().describe('A date or an instant; today by default'),
  limit: limitSchema,
  cursor: cursorSchema,
  ...formatQuerySchema.shape,
});
export type SummaryQuery = Partial<
  Omit<z.output<typeof summaryQuerySchema>, 'by' | 'format'>
> & { by: SummaryGroup };

/** Query of `GET /api/scorecards/lapsing`. */
export const lapsingQuerySchema = z.object({
  days: z.coerce
    .number()
    .min(0)
    .max(730)
    .default(30)
    .describe('Within how many days; 30 by default'),
  owner: entityRefSchema.optional(),
  control: z.string().pipe(controlIdSchema).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: cursorSchema,
});
export type LapsingQuery = z.output<typeof lapsingQuerySchema>;

export const teamQuerySchema = z.object({
  owner: entityRefSchema.describe(
    'The group, as a full reference such as group:default/payments',
  ),
});

/** Body of `POST /api/scorecards/controls/preview`. */
export const previewRequestSchema = z.strictObject({
  /** The file, as it is edited. */
  text: z.string().min(1),
});

const gateStageSchema = z.enum(gateStages).default('deploy');

/** Query of `GET /api/scorecards/gate-decisions`. */
export const gateDecisionsQuerySchema = z
  .object({
    stage: gateStageSchema,
    answer: z.enum(gateAnswers).optional(),
    repository: nameSchema(500)
      .optional()
      .describe('Address of a repository, with the commit'),
    commit: commitSchema
      .optional()
      .describe('As requests of a deploy from the repository named it'),
    from: instantSchema.optional().describe('Not earlier'),
    to: instantSchema.optional().describe('Not later'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: cursorSchema,
  })
  .refine(
    ({ commit, repository, stage }) =>
      (commit === undefined) === (repository === undefined) &&
      (commit === undefined || stage === 'deploy'),
    {
      path: ['commit'],
      error: "must be stated with a 'repository', for the stage 'deploy'",
    },
  );
export type GateDecisionsQuery = z.output<typeof gateDecisionsQuerySchema>;

/** Query of `GET /api/scorecards/gate-summary`. */
export const gateSummaryQuerySchema = z.object({
  stage: gateStageSchema,
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(400)
    .default(30)
    .describe('How far back, with today; 30 by default'),
});
/** Query of `GET /api/scorecards/gate-waits`. */
export const gateWaitsQuerySchema = gateSummaryQuerySchema
  .pick({ days: true })
  .extend({
    environment: z.string().trim().min(1).max(200).optional(),
    entityRef: entityRefSchema.optional().describe('Of this service'),
    owner: entityRefSchema
      .optional()
      .describe('Of services that this group owns today'),
  });
export type GateWaitsQuery = z.output<typeof gateWaitsQuerySchema>;
export type GateSummaryQuery = z.output<typeof gateSummaryQuerySchema>;
