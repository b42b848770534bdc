import type {
  FailureDomain,
  KnownRun,
  PullRequestInput,
  QuarantineState,
  RunMeasure,
  RunOutcome,
  RunState,
  RunTrigger,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Authorship } from '../database/authorship';
import type { Subject } from '../estate/subjects/records';
import type { PreparedPullRequest, PreparedRun } from './prepareRun';

export type StoredRun = {
  id: string;
  runKey: string;
  run: KnownRun;
  /** Epoch milliseconds, as the other instants. */
  at: number;
  receivedAt: number;
  reportedBy: string;
  /** Absent while its repository has matched nothing. */
  entityRef?: string;
  domain?: FailureDomain;
};

/** Which runs; instants are epoch milliseconds, both inclusive. */
export type RunFilter = {
  /** Of these entities only; without it also unresolved ones. */
  refs?: readonly string[];
  /** As it is stored: an entity ref, or the id of a signal. */
  subject?: string;
  pipeline?: string;
  repository?: string;
  from?: number;
  to?: number;
};

export type RunListFilter = RunFilter & {
  state?: RunState;
  outcome?: RunOutcome;
  domain?: FailureDomain;
  trigger?: RunTrigger;
  revision?: string;
  /** Of any of these. */
  revisions?: readonly string[];
  job?: string;
  label?: string;
  measured?: RunMeasure;
  retried?: boolean;
  failed?: boolean;
  /** Ended, neither cancelled nor skipped. */
  counted?: boolean;
  flaky?: boolean;
  /** Of the flaky, only those in quarantine at an instant, or none of them. */
  apart?: { at: number; only: boolean };
};

export type RunPageFilter = RunListFilter & {
  after?: { at: number; id: string };
  limit: number;
};

/** Milliseconds, by the nearest rank. */
export type Percentiles = { sample: number; p50?: number; p95?: number };

export type OfPipeline = {
  subject: string;
  repository: string;
  pipeline: string;
};

export type RunCounts = {
  byState: { state: RunState; outcome?: RunOutcome; count: number }[];
  byDomain: { domain: FailureDomain; count: number }[];
  /** Ended, neither cancelled nor skipped. */
  counted: number;
  retries: { runs: number; retried: number };
  duration: Percentiles & { missing: number };
  preMerge: Percentiles & { missing: number };
};

export type JobCounts = {
  labels: (Percentiles & { labels: string; missing: number })[];
  queue: Percentiles;
  setup: Percentiles & { missing: number };
  execution: Percentiles & { missing: number };
  approval: Percentiles;
};

export type FlakeCount = OfPipeline & {
  entityRef?: string;
  job: string;
  commits: number;
  sample: number;
};

/** Pairs of a job and a commit; what is in quarantine is counted apart. */
export type FlakeCounts = {
  pairs: number;
  flaky: number;
  quarantined: number;
  items: FlakeCount[];
};

export type PipelineCount = OfPipeline & {
  entityRef?: string;
  total: number;
  succeeded: number;
  failed: number;
  latestAt: number;
  duration: Percentiles & { missing: number };
  queue: Percentiles & { missing: number };
};

/** Instants are epoch milliseconds. */
export type StoredQuarantine = {
  id: string;
  repository: string;
  pipeline: string;
  job: string;
  entityRef: string;
  owner: string;
  reason: string;
  createdBy: string;
  createdAt: number;
  until: number;
  withdrawnAt?: number;
  withdrawnBy?: string;
};

export type RecordRunsOptions = {
  by: Authorship;
  reports: readonly PreparedRun[];
  subjects: ReadonlyMap<string, Subject>;
  receivedAt: number;
};

export type RecordPullRequestsOptions = Omit<RecordRunsOptions, 'reports'> & {
  reports: readonly PreparedPullRequest[];
};

/** Instants are epoch milliseconds, both inclusive. */
export type PullRequestFilter = {
  /** Of these entities only; without it also unresolved ones. */
  refs?: readonly string[];
  from: number;
  to: number;
  limit: number;
  /** Of any of these. */
  revisions?: readonly string[];
};

/** One that became a commit. */
export type MergedPullRequest = {
  at: number;
  entityRef?: string;
  pull: PullRequestInput;
};

export type JobFilter = Pick<RunFilter, 'refs'> &
  Pick<StoredQuarantine, 'repository' | 'pipeline' | 'job'>;

export type QuarantineFilter = {
  at?: number;
  state?: QuarantineState;
  /** Of these entities only. */
  refs?: readonly string[];
  limit?: number;
  id?: string;
  entityRef?: string;
};

export type WithdrawQuarantineOptions = { id: string; by: string; at: number };
