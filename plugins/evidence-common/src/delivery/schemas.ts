import { z } from 'zod';
import type { LeadPart } from './leadParts';
import { changeOutcomeSchema } from '../schemas/change';
import {
  entityRefSchema,
  environmentNameSchema,
  withoutNulSchema,
} from '../schemas/primitives';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** Percentiles are left out where the sample is too small to say anything. */
export const distributionSchema = z.object({
  sample: count,
  /** How many could not be measured: the ledger has too little of them. */
  missing: count,
  median: z.number().optional(),
  p90: z.number().optional(),
});
export type Distribution = z.infer<typeof distributionSchema>;

/** Seconds of each part; they add up to the time of the commit. */
const secondsByPart = z.object({
  before: seconds,
  /** Absent where no pull request is known: there may have been one. */
  review: seconds.optional(),
  queue: seconds,
  execution: seconds,
  approval: seconds,
  deploy: seconds,
  other: seconds,
} satisfies Record<LeadPart, z.ZodType>);

/** Where the time from a commit to its deploy goes. */
export const leadSplitSchema = z.object({
  /** Deploys whose commit and runs are known; one commit of each. */
  sample: count,
  missing: count,
  /** How many of the sample are of a pull request that is known. */
  reviews: count.optional(),
  /** Of all of them; absent where the sample is too small to say anything. */
  seconds: secondsByPart.optional(),
  /** The medians of each part; they need not add up. That of `review` is of `reviews`. */
  medians: secondsByPart.optional(),
});
export type LeadSplit = z.infer<typeof leadSplitSchema>;

export const deployFiguresSchema = z.object({
  id: z.string(),
  entityRef: z.string(),
  occurredAt: z.string(),
  outcome: changeOutcomeSchema.optional(),
  revision: z.string().optional(),
  /** Commits that it brought; absent where the ledger does not say. */
  commits: count.optional(),
  /** How many commits its short hash may mean, where these are several. */
  fits: count.optional(),
  /** From its oldest commit, in seconds. */
  leadSeconds: z.number().nonnegative().optional(),
  /** Of the commit that it names, where the runs of that are known. */
  leadParts: secondsByPart.optional(),
  /** Of one that failed: until it was rolled back or replaced, in seconds. */
  restoredSeconds: z.number().nonnegative().optional(),
  /** The run of the pipeline. */
  run: z.string().optional(),
});
export type DeployFigures = z.infer<typeof deployFiguresSchema>;

/** How changes get to an environment: the four figures of DORA, with samples. */
export const deliverySchema = z
  .object({
    /** The portal's now, and how far back was counted. */
    at: z.string(),
    from: z.string(),
    environment: z.string(),
    /** Entities with a deploy. */
    services: count,
    deploys: z.object({
      total: count,
      succeeded: count,
      /** Failed or rolled back; each once, however many incidents followed. */
      failed: count,
      /** In progress, or of an outcome that no source states. */
      open: count,
      /** Of which no source states the environment; in none of the others. */
      unplaced: count,
    }),
    /** Successful deploys by week, the oldest first; the last one ends now. */
    weeks: z.array(count),
    /** Seconds from a commit to the deploy that brought it; one for each commit. */
    leadTime: distributionSchema,
    /** Of the commit that a deploy names, by what its runs did. */
    leadSplit: leadSplitSchema,
    /** Commits of each successful deploy that brought any. */
    batch: distributionSchema,
    /** Seconds until what failed was rolled back or replaced. */
    restore: distributionSchema,
    /**
     * The queries of `GET /runs` that list the runs of the commits of the deploys
     * which a figure is of: failed deploys and the time to restore of `failed`,
     * lead time, its parts and batch size of `succeeded`.
     */
    runs: z.object({
      all: z.string(),
      succeeded: z.string(),
      failed: z.string(),
    }),
    /** The latest first, 100 at the most. */
    latest: z.array(deployFiguresSchema),
    /** From when on no change is missing; absent where none is. */
    completeFrom: z.string().optional(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof deliverySchema>;

/** Query of `GET /api/evidence/delivery`. */
export const deliveryQuerySchema = z
  .object({
    entityRef: entityRefSchema.optional(),
    owner: entityRefSchema.optional().describe('What this team or person owns'),
    environment: environmentNameSchema.default('production'),
    pipeline: withoutNulSchema
      .max(300)
      .optional()
      .describe('Only deploys of commits that this pipeline ran'),
    days: z.coerce
      .number()
      .int()
      .min(7)
      .max(365)
      .default(90)
      .describe('How far back; 90 by default'),
  })
  .refine(
    ({ entityRef, owner }) =>
      (entityRef === undefined) !== (owner === undefined),
    { error: "needs exactly one of 'entityRef' and 'owner'" },
  );
export type DeliveryQuery = z.input<typeof deliveryQuerySchema>;

/** Query of `GET /api/evidence/delivery/changes`. */
export const changeDeliveryQuerySchema = z
  .object({
    commit: z
      .string()
      .regex(/^[0-9a-f]{7,64}$/i, "'commit' needs 7 to 64 digits of its hash")
      .describe('Its hash, or the beginning of it'),
    entityRef: entityRefSchema.optional().describe('The service'),
    repository: withoutNulSchema
      .min(1)
      .max(500)
      .optional()
      .describe('Of the service, by any spelling of its address'),
  })
  .refine(
    ({ entityRef, repository }) =>
      (entityRef === undefined) !== (repository === undefined),
    { error: "needs exactly one of 'entityRef' and 'repository'" },
  );
export type ChangeDeliveryQuery = z.input<typeof changeDeliveryQuerySchema>;
