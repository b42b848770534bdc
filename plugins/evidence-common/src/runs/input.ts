import { z } from 'zod';
import {
  entityRefSchema,
  instantSchema,
  unresolvedSchema,
  warningsSchema,
  webUrlSchema,
  withoutNulSchema,
} from '../schemas/primitives';
import {
  failureDomains,
  jobStates,
  runOutcomes,
  runStates,
  runTriggers,
} from './vocabulary';

export const runStateSchema = z.enum(runStates);
export const runOutcomeSchema = z.enum(runOutcomes);
export const runTriggerSchema = z.enum(runTriggers);
export const failureDomainSchema = z.enum(failureDomains);

const text = (length: number) => withoutNulSchema.min(1).max(length);
/** Of a key, or of what is named: neither steers a terminal nor is half a character. */
const name = (length: number) =>
  text(length).refine(
    value => !/[\p{Cc}\p{Cs}]/u.test(value),
    'must have no control characters and no half of a surrogate pair',
  );
const attempt = z.number().int().min(1).max(10_000);

/** One job as its source states it. What is left out is unknown. */
export const runJobInputSchema = z
  .object({
    /** The source's own, within the run and its attempt. */
    id: name(200),
    name: name(300),
    /** Of this job: 2 where it was retried once. By default that of the run. */
    attempt: attempt.optional(),
    /** What a runner must have to take it. */
    labels: z
      .array(name(100).regex(/^[^,]+$/, 'must not contain a comma'))
      .max(20)
      .optional(),
    /** Where a failure of it lies, where its author states that. */
    stage: failureDomainSchema.exclude(['unknown']).optional(),
    /** Its run may succeed where it fails: no failure of a run lies with it. */
    allowedToFail: z.literal(true).optional(),
    /** It deploys to this environment. */
    environment: name(200).optional(),
    state: z.enum(jobStates).optional(),
    /** It waited for an approval, or another rule, before it was queued. */
    waited: z.literal(true).optional(),
    queuedAt: instantSchema.optional(),
    startedAt: instantSchema.optional(),
    /** The runner's own preparation. */
    setupStartedAt: instantSchema.optional(),
    setupCompletedAt: instantSchema.optional(),
    completedAt: instantSchema.optional(),
    outcome: runOutcomeSchema.optional(),
    failedSteps: z.array(text(300)).max(50).optional(),
    url: webUrlSchema.max(1_000).optional(),
  })
  .meta({ id: 'RunJobInput' });
export type RunJobInput = z.infer<typeof runJobInputSchema>;

/** A run, or a part of it: one of `entityRef` and `repository`. */
export const runInputSchema = z
  .object({
    source: name(100),
    /** The source's own, the same for all attempts. */
    id: name(300),
    attempt: attempt.default(1),
    pipeline: name(300).optional(),
    /** The file that declares it. */
    path: name(500).optional(),
    repository: name(500).optional(),
    entityRef: entityRefSchema.optional(),
    revision: name(200).optional(),
    branch: name(300).optional(),
    pullRequest: z.number().int().positive().max(2_000_000_000).optional(),
    trigger: runTriggerSchema.optional(),
    actor: text(200).optional(),
    title: text(500).optional(),
    url: webUrlSchema.max(1_000).optional(),
    requestedAt: instantSchema.optional(),
    startedAt: instantSchema.optional(),
    finishedAt: instantSchema.optional(),
    state: runStateSchema.optional(),
    outcome: runOutcomeSchema.optional(),
    jobs: z.array(runJobInputSchema).max(500).default([]),
  })
  .refine(
    ({ entityRef, repository }) =>
      entityRef !== undefined || repository !== undefined,
    { error: "needs an 'entityRef' or a 'repository'" },
  )
  .meta({ id: 'RunInput' });
export type RunInput = z.infer<typeof runInputSchema>;

/** Several runs at once: all or none are taken. */
export const runBatchSchema = z.strictObject({
  items: z.array(runInputSchema).min(1).max(100),
});

export const runReceiptSchema = z
  .object({
    id: z.string(),
    /** `updated`: known already, and this delivery stated something new. */
    status: z.enum(['stored', 'duplicate', 'updated']),
    unresolved: unresolvedSchema,
    warnings: warningsSchema,
  })
  .meta({ id: 'RunReceipt' });
export type RunReceipt = z.infer<typeof runReceiptSchema>;

const instantsOfPullRequest = {
  /** Of the earliest commit of it that is stated. */
  committedAt: instantSchema.optional(),
  openedAt: instantSchema.optional(),
  /** When somebody else first reviewed it, with whatever result. */
  reviewedAt: instantSchema.optional(),
  /** When somebody else first approved it. */
  approvedAt: instantSchema.optional(),
  mergedAt: instantSchema.optional(),
};

/** A pull request, or what one event states of it: one of `entityRef` and `repository`. */
export const pullRequestInputSchema = z
  .object({
    source: name(100),
    /** The source's own. */
    id: name(300),
    repository: name(500).optional(),
    entityRef: entityRefSchema.optional(),
    /** The commit that it became: of its merge, squashed or not. */
    revision: name(200).optional(),
    url: webUrlSchema.max(1_000).optional(),
    ...instantsOfPullRequest,
  })
  .refine(
    ({ entityRef, repository }) =>
      entityRef !== undefined || repository !== undefined,
    { error: "needs an 'entityRef' or a 'repository'" },
  );
export type PullRequestInput = z.infer<typeof pullRequestInputSchema>;

/** What is stated of when, in the order in which it happens. */
export const pullRequestInstants = Object.keys(
  instantsOfPullRequest,
) as (keyof typeof instantsOfPullRequest)[];
