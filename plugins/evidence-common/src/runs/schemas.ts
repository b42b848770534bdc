import { z } from 'zod';
import {
  authoredFields,
  entityRefSchema,
  environmentNameSchema,
  instantSchema,
  withoutNulSchema,
} from '../schemas/primitives';
import {
  failureDomainSchema,
  runOutcomeSchema,
  runStateSchema,
  runTriggerSchema,
} from './input';
import { jobStates, runMeasures } from './vocabulary';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative().optional();

export const failureSchema = z.object({
  domain: failureDomainSchema,
  /** In one sentence: by what. */
  because: z.string(),
});
export type Failure = z.infer<typeof failureSchema>;

export const runJobSchema = z.object({
  id: z.string(),
  name: z.string(),
  attempt: count,
  labels: z.array(z.string()),
  environment: z.string().optional(),
  state: z.enum(jobStates),
  outcome: runOutcomeSchema.optional(),
  queuedAt: z.string().optional(),
  startedAt: z.string().optional(),
  completedAt: z.string().optional(),
  queueSeconds: seconds,
  approvalSeconds: seconds,
  setupSeconds: seconds,
  executionSeconds: seconds,
  failedSteps: z.array(z.string()).optional(),
  failure: failureSchema.optional(),
  url: z.string().optional(),
});
export type RunJob = z.infer<typeof runJobSchema>;

/** One attempt of a run. Times are absent where no source states them. */
export const runSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    /** The source's own, of all attempts. */
    nativeId: z.string(),
    attempt: count,
    pipeline: z.string().optional(),
    path: z.string().optional(),
    repository: z.string().optional(),
    /** Absent while its repository has matched nothing. */
    entityRef: z.string().optional(),
    revision: z.string().optional(),
    branch: z.string().optional(),
    pullRequest: z.number().int().optional(),
    trigger: runTriggerSchema.optional(),
    actor: z.string().optional(),
    title: z.string().optional(),
    url: z.string().optional(),
    /** The earliest instant that is stated of it. */
    at: z.string(),
    requestedAt: z.string().optional(),
    startedAt: z.string().optional(),
    finishedAt: z.string().optional(),
    state: runStateSchema,
    outcome: runOutcomeSchema.optional(),
    failure: failureSchema.optional(),
    durationSeconds: seconds,
    preMergeSeconds: seconds,
    jobs: z.object({
      total: count,
      failed: z.array(z.string()).meta({ description: 'Names, 5 at the most' }),
    }),
    receivedAt: z.string(),
    reportedBy: authoredFields.reportedBy,
  })
  .meta({ id: 'PipelineRun' });
export type PipelineRun = z.infer<typeof runSchema>;

export const runDetailSchema = runSchema
  .extend({
    jobList: z.array(runJobSchema),
    /** All attempts of the run that the portal has, the first one first. */
    attempts: z.array(
      z.object({
        id: z.string(),
        attempt: count,
        outcome: runOutcomeSchema.optional(),
      }),
    ),
    /** Of the entity and the same revision: commits, deploys and others. */
    changes: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        occurredAt: z.string(),
        outcome: z.string().optional(),
        /** The decision of a gate by which it went out. */
        decision: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'PipelineRunDetail' });
export type PipelineRunDetail = z.infer<typeof runDetailSchema>;

const name = (length: number) => withoutNulSchema.max(length).optional();

/** Which runs; the same for lists and figures. */
const whichShape = {
  entityRef: entityRefSchema.optional(),
  owner: entityRefSchema.optional().describe('What this team or person owns'),
  /** Its name; of all repositories, unless one is named. */
  pipeline: name(300),
  repository: name(500),
};

const oneSubject = {
  check: (query: { entityRef?: string; owner?: string }) =>
    query.entityRef === undefined || query.owner === undefined,
  error: "needs at most one of 'entityRef' and 'owner'",
};

/** Query of `GET /api/evidence/runs`. */
export const runQuerySchema = z
  .object({
    ...whichShape,
    from: instantSchema.optional(),
    to: instantSchema.optional(),
    state: runStateSchema.optional(),
    outcome: runOutcomeSchema.optional(),
    domain: failureDomainSchema.optional(),
    trigger: runTriggerSchema.optional(),
    revision: name(200),
    /** Those with a job of this name. */
    job: name(300),
    /** Those with a job of these runner labels; empty: of none. */
    label: name(2_100),
    /** Those of which this was measured, of the run or of such a job. */
    measured: z.enum(runMeasures).optional(),
    /** Those that were tried again, or a job of them. */
    retried: z.literal('true').optional(),
    /** Those whose job ended well and badly on the same commit. */
    flaky: z.literal('true').optional(),
    quarantined: z
      .enum(['true', 'false'])
      .optional()
      .describe(
        'Of the flaky: only those in quarantine, or those that are not',
      ),
    failed: z
      .literal('true')
      .optional()
      .describe('Those that failed, timed out or did not start'),
    counted: z
      .literal('true')
      .optional()
      .describe('Those that ended and were neither cancelled nor skipped'),
    deploys: z
      .enum(['all', 'succeeded', 'failed'])
      .optional()
      .describe(
        'Those of the commits of these deploys, which from and to are then about',
      ),
    environment: environmentNameSchema
      .optional()
      .describe('Of the deploys; production by default'),
    subject: name(600).describe('As figures name what a row of them is of'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().optional(),
  })
  .refine(oneSubject.check, { error: oneSubject.error })
  .refine(
    ({ flaky, label, measured }) =>
      flaky === undefined || (label === undefined && measured === undefined),
    { error: "takes 'flaky' with neither 'label' nor 'measured'" },
  )
  .refine(
    ({ flaky, quarantined }) =>
      flaky !== undefined || quarantined === undefined,
    { error: "takes 'quarantined' with 'flaky' only" },
  )
  .refine(
    ({ deploys, entityRef, from, owner }) =>
      deploys === undefined ||
      (from !== undefined && (entityRef ?? owner) !== undefined),
    {
      error:
        "takes 'deploys' with 'from', and with 'entityRef' or 'owner', only",
    },
  )
  .refine(
    ({ deploys, environment }) =>
      deploys !== undefined || environment === undefined,
    { error: "takes 'environment' with 'deploys' only" },
  )
  .refine(
    ({ from, to }) => from === undefined || to === undefined || from <= to,
    { error: "needs a 'from' that is not after its 'to'" },
  );
export type RunQuery = z.input<typeof runQuerySchema>;

/** Query of `GET /api/evidence/runs/figures`. */
export const runFiguresQuerySchema = z
  .object({
    ...whichShape,
    days: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .describe('How far back; 30 by default'),
  })
  .refine(oneSubject.check, { error: oneSubject.error });
export type RunFiguresQuery = z.input<typeof runFiguresQuerySchema>;

/** The query of `GET /runs` that lists exactly the runs of a figure. */
const runs = z.string();

/** Percentiles by the nearest rank, in seconds. */
export const runDurationSchema = z.object({
  sample: count,
  /** How many ended and could not be measured; absent where it is not known. */
  missing: count.optional(),
  /** The sample is too small: percentiles are left out. */
  notEnoughData: z.literal(true).optional(),
  p50: z.number().optional(),
  p95: z.number().optional(),
  runs,
});
export type RunDuration = z.infer<typeof runDurationSchema>;

const shareSchema = z.object({
  count,
  sample: count,
  notEnoughData: z.literal(true).optional(),
  runs,
});
export type RunShare = z.infer<typeof shareSchema>;

export const flakeSchema = z.object({
  entityRef: z.string().optional(),
  repository: z.string().optional(),
  pipeline: z.string().optional(),
  /** Absent where of its runs no jobs are known. */
  job: z.string().optional(),
  /** Commits with both outcomes, of those with any. */
  commits: count,
  sample: count,
  /** Counted apart, until then. */
  quarantine: z
    .object({ id: z.string(), owner: z.string(), until: z.string() })
    .optional(),
  runs,
});
export type Flake = z.infer<typeof flakeSchema>;

export const pipelineFiguresSchema = z.object({
  repository: z.string().optional(),
  pipeline: z.string().optional(),
  entityRef: z.string().optional(),
  total: count,
  succeeded: count,
  failed: count,
  duration: runDurationSchema,
  queue: runDurationSchema,
  latestAt: z.string(),
  runs,
});
export type PipelineFigures = z.infer<typeof pipelineFiguresSchema>;

/** How pipelines do, each figure with its sample and the query of its runs. */
export const runFiguresSchema = z
  .object({
    at: z.string(),
    from: z.string(),
    /** Attempts that began since `from`. */
    total: count,
    runs,
    states: z.array(z.object({ state: runStateSchema, count, runs })),
    outcomes: z.array(z.object({ outcome: runOutcomeSchema, count, runs })),
    /** Of failures, the most frequent first. */
    domains: z.array(z.object({ domain: failureDomainSchema, count, runs })),
    /** Of completed runs that were neither cancelled nor skipped. */
    failures: shareSchema,
    duration: runDurationSchema,
    preMerge: runDurationSchema,
    /** By the labels that a runner needs, the most frequent first. */
    queues: z.array(runDurationSchema.extend({ labels: z.array(z.string()) })),
    approval: runDurationSchema,
    setup: runDurationSchema,
    execution: runDurationSchema,
    /** Runs with more than one attempt, or with a job that was retried. */
    retries: shareSchema,
    /** Of pairs of a job and a commit, without quarantined jobs: those that ended well and badly. */
    flakes: shareSchema.extend({
      /** Flaky ones of jobs in quarantine; not in `count`. */
      quarantined: count,
      items: z.array(flakeSchema),
    }),
    /** The most frequent first. */
    pipelines: z.array(pipelineFiguresSchema),
    /** There are more labels, flakes or pipelines than are shown. */
    more: z.literal(true).optional(),
    /** From when on no run is missing; absent where none is. */
    completeFrom: z.string().optional(),
  })
  .meta({ id: 'RunFigures' });
export type RunFigures = z.infer<typeof runFiguresSchema>;
