import {
  jsonValueSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { ControlDifference } from './control/meaning';
import { summaryGroups } from './lists';
import { accuracySchema } from './schemas/accuracy';
import { controlSchema } from './schemas/control';
import { exemptionsPageSchema } from './schemas/exemption';
import { phaseStepSchema } from './schemas/phase';
import { verdictSchema } from './schemas/verdict';
import {
  phases,
  requirements,
  underlyings,
  verdictStatuses,
} from './schemas/vocabulary';

const count = z.number().int();
const writtenControlSchema = controlSchema.omit({ fixtures: true });

const adoptionSchema = z.partialRecord(z.enum(verdictStatuses), count);
/** On how many entities a control came to each; of those that the caller may see. */
export type Adoption = z.infer<typeof adoptionSchema>;

/** Why a file, or a whole source, is not in force as it is written. */
export const controlsProblemSchema = z
  .object({
    /** The key in `plumbline.standards`. */
    source: z.string(),
    path: z.string().optional(),
    url: z.string().optional(),
    /** From 1. */
    line: count.optional(),
    reason: z.string(),
    /** The control whose last good version stays in force instead. */
    inForce: z.object({ control: z.string(), version: count }).optional(),
  })
  .meta({ id: 'ControlsProblem' });
export type ControlsProblem = z.infer<typeof controlsProblemSchema>;

/** A control in force, where to read it, and how far it is met. */
export const listedControlSchema = writtenControlSchema
  .extend({
    /** The key in `plumbline.standards`. */
    source: z.string(),
    url: z.string(),
    /** What its rule rests on, and the types of collectors that report it. */
    reads: z.array(
      z.object({
        fact: z.string(),
        collectors: z.array(z.string()),
        /** What kind of system its modules read, where it is not such a collector. */
        reportedBy: z.string().optional(),
      }),
    ),
    adoption: adoptionSchema,
    /** What its file says, where another phase was decided on since it began. */
    writtenPhase: z.enum(phases).optional(),
    /** Since when what fails is counted apart as legacy, an ISO instant. */
    baseline: z.string().optional(),
    /** Whether the day has passed of its review. */
    pastReview: z.boolean().optional(),
    /** Of what the caller may see; absent where the control is not enabled. */
    accuracy: accuracySchema.optional(),
  })
  .meta({ id: 'ListedControl' });
export type ListedControl = z.infer<typeof listedControlSchema>;

/** One control, with all that it has been. */
export const controlDetailsSchema = listedControlSchema
  .extend({
    /** The newest first. */
    versions: z.array(
      z.object({ version: count, firstSeen: z.string(), pass: z.string() }),
    ),
    problems: z.array(controlsProblemSchema),
  })
  .meta({ id: 'ControlDetails' });
export type ControlDetails = z.infer<typeof controlDetailsSchema>;

/** What a control was. */
export const controlHistorySchema = z
  .object({
    control: z.string(),
    /** Absent where it is not written down any more. */
    inForce: count.optional(),
    /** The newest first. */
    versions: z.array(
      z.object({
        version: count,
        /** When it was first in force. */
        firstSeen: z.string(),
        /** When the next one was; absent for the last. */
        until: z.string().optional(),
        control: writtenControlSchema,
        /** How its verdicts stood at its end, or stand now. */
        /** Empty where how it stood then is no longer kept. */
        counts: adoptionSchema,
        /** Against the version before. */
        differences: z.array(
          z.object({
            field: z.string(),
            meaning: z.boolean(),
            before: jsonValueSchema.optional(),
            after: jsonValueSchema.optional(),
          }) satisfies z.ZodType<ControlDifference>,
        ),
      }),
    ),
    /** How it came into its phases, the newest first. */
    steps: z.array(phaseStepSchema),
  })
  .meta({ id: 'ControlHistory' });
export type ControlHistoryAnswer = z.infer<typeof controlHistorySchema>;

/** One entity on which a control would come out otherwise. */
const flipSchema = z.object({
  entityRef: z.string(),
  owner: z.string().optional(),
  from: z.enum(underlyings),
  to: z.enum(underlyings),
  /** The message of its verdict then. */
  message: z.string(),
});
export type Flip = z.infer<typeof flipSchema>;

/** Who flips when a control is edited, over the whole estate. */
export const previewSchema = z
  .object({
    control: z.string(),
    version: count,
    /** The version that it was compared with; absent for a new control. */
    against: count.optional(),
    /** Sorted by entity. */
    flips: z.array(flipSchema),
    /** How many entities it would come to each, over the whole estate. */
    counts: z.record(z.enum(underlyings), count),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof previewSchema>;

/** What is counted; a control that does not apply is no verdict. */
const countedStatusSchema = z.enum(['pass', 'fail', 'unknown', 'exempt']);
export type CountedStatus = z.infer<typeof countedStatusSchema>;

const countsSchema = z.record(countedStatusSchema, count);

const summaryItemSchema = z.object({
  /** The owner, system, control or requirement; absent where there is none. */
  of: z.string().optional(),
  /** As they are now. */
  counts: countsSchema,
  /** The same by requirement, of owners and systems. */
  requirements: z.partialRecord(z.enum(requirements), countsSchema).optional(),
  /** What evidence says, exempt or not. */
  underlying: z.record(countedStatusSchema.exclude(['exempt']), count),
  /** Of the failures, those that are the platform's debt. */
  platformOwned: count,
  /** Of the failures, those frozen as legacy. */
  baseline: count,
  /** Of the failures, those past their due date. */
  overdue: count,
  /** Since when the oldest failure has been one. */
  oldest: z.string().optional(),
  /** One number a day, in the order of `days`. */
  trend: z.record(countedStatusSchema, z.array(count)),
});
export type SummaryItem = z.infer<typeof summaryItemSchema>;

/** Counts of the verdicts that the caller may see, now and day by day. */
export const summarySchema = z
  .object({
    by: z.enum(summaryGroups),
    /** The instant of the counts. */
    at: z.string(),
    /**
     * UTC days, such as 2026-03-01; each shows how things stood when it ended,
     * the present one how they stand. Days before the first judgement are left
     * out: of them nothing is known.
     */
    days: z.array(z.string()),
    /** By the number of failures, most first; requirements in their own order. */
    items: z.array(summaryItemSchema),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof summarySchema>;

/** A control of which failures are the platform's debt, and which they are. */
const blockerSchema = z.object({
  control: z.string(),
  title: z.string(),
  /** Who answers for the control. */
  owner: z.string(),
  requirement: z.enum(requirements),
  /** On how many entities. */
  blocks: count,
  /**
   * Of these, the failures that a team marked as blocked by the platform, and the
   * owner of the control confirmed.
   */
  marked: count,
  /** Of the platform, of what is marked; 10 at the most. */
  issues: z.array(z.string()),
  /** The first 100 of all, sorted. */
  entityRefs: z.array(z.string()),
  /** Since when it has failed on the one that it failed on first. */
  since: z.string(),
});
export type Blocker = z.infer<typeof blockerSchema>;

/** All that a team's page begins with. */
export const teamDebtSchema = z
  .object({
    owner: z.string(),
    at: z.string(),
    /** By requirement, with the trend of the last 30 days. */
    summary: summarySchema,
    /** What the team itself owes, the oldest first: the first page of `GET /verdicts`. */
    oldest: pageSchema(verdictSchema),
    /** What the platform owes the team, the most blocking first. */
    blockers: z.array(blockerSchema),
    /** Exemptions that lapse within 30 days, the soonest first. */
    lapsing: exemptionsPageSchema,
  })
  .meta({ id: 'TeamDebt' });
export type TeamDebt = z.infer<typeof teamDebtSchema>;
