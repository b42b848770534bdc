import {
  jsonValueSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  accuracySchema,
  Blocker,
  ControlDetails,
  ControlHistoryAnswer,
  controlSchema,
  ControlsProblem,
  exemptionsPageSchema,
  ListedControl,
  phases,
  phaseStepSchema,
  Preview,
  requirements,
  Summary,
  summaryGroups,
  TeamDebt,
  underlyings,
  verdictSchema,
  verdictStatuses,
} from '@plumbline/backstage-plugin-scorecards-common';
import { z } from 'zod';

// Answers that nobody parses: their types are in the common package, and the
// compiler holds these schemas to them.

const count = z.number().int();
const counted = ['pass', 'fail', 'unknown', 'exempt'] as const;
const said = ['pass', 'fail', 'unknown'] as const;

const writtenControlSchema = controlSchema.omit({ fixtures: true });
const adoptionSchema = z.partialRecord(z.enum(verdictStatuses), count);

export const problemSchema = z
  .object({
    source: z.string(),
    path: z.string().optional(),
    url: z.string().optional(),
    line: count.optional(),
    reason: z.string(),
    inForce: z.object({ control: z.string(), version: count }).optional(),
  })
  .meta({ id: 'ControlsProblem' }) satisfies z.ZodType<ControlsProblem>;

export const listedControlSchema = writtenControlSchema
  .extend({
    source: z.string(),
    url: z.string(),
    reads: z.array(
      z.object({ fact: z.string(), collectors: z.array(z.string()) }),
    ),
    adoption: adoptionSchema,
    writtenPhase: z.enum(phases).optional(),
    baseline: z.string().optional(),
    pastReview: z.boolean().optional(),
    accuracy: accuracySchema.optional(),
  })
  .meta({ id: 'ListedControl' }) satisfies z.ZodType<ListedControl>;

export const controlDetailsSchema = listedControlSchema
  .extend({
    versions: z.array(
      z.object({ version: count, firstSeen: z.string(), pass: z.string() }),
    ),
    problems: z.array(problemSchema),
  })
  .meta({ id: 'ControlDetails' }) satisfies z.ZodType<ControlDetails>;

export const controlHistorySchema = z
  .object({
    control: z.string(),
    inForce: count.optional(),
    versions: z.array(
      z.object({
        version: count,
        firstSeen: z.string(),
        until: z.string().optional(),
        control: writtenControlSchema,
        counts: adoptionSchema,
        differences: z.array(
          z.object({
            field: z.string(),
            meaning: z.boolean(),
            before: jsonValueSchema.optional(),
            after: jsonValueSchema.optional(),
          }),
        ),
      }),
    ),
    steps: z.array(phaseStepSchema),
  })
  .meta({ id: 'ControlHistory' }) satisfies z.ZodType<ControlHistoryAnswer>;

export const previewAnswerSchema = z
  .object({
    control: z.string(),
    version: count,
    against: count.optional(),
    flips: z.array(
      z.object({
        entityRef: z.string(),
        owner: z.string().optional(),
        from: z.enum(underlyings),
        to: z.enum(underlyings),
        message: z.string(),
      }),
    ),
    counts: z.record(z.enum(underlyings), count),
  })
  .meta({ id: 'Preview' }) satisfies z.ZodType<Preview>;

export const summarySchema = z
  .object({
    by: z.enum(summaryGroups),
    at: z.string(),
    days: z.array(z.string()),
    items: z.array(
      z.object({
        of: z.string().optional(),
        counts: z.record(z.enum(counted), count),
        underlying: z.record(z.enum(said), count),
        platformOwned: count,
        baseline: count,
        overdue: count,
        oldest: z.string().optional(),
        trend: z.record(z.enum(counted), z.array(count)),
      }),
    ),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'Summary' }) satisfies z.ZodType<Summary>;

const blockerSchema = z.object({
  control: z.string(),
  title: z.string(),
  owner: z.string(),
  requirement: z.enum(requirements),
  blocks: count,
  entityRefs: z.array(z.string()),
  since: z.string(),
}) satisfies z.ZodType<Blocker>;

export const teamSchema = z
  .object({
    owner: z.string(),
    at: z.string(),
    summary: summarySchema,
    oldest: pageSchema(verdictSchema),
    blockers: z.array(blockerSchema),
    lapsing: exemptionsPageSchema,
  })
  .meta({ id: 'TeamDebt' }) satisfies z.ZodType<TeamDebt>;
