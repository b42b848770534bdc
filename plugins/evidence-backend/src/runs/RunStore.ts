import type {
  FailureDomain,
  KnownRun,
  QuarantineState,
  RunMeasure,
  RunOutcome,
  RunReceipt,
  RunState,
  RunTrigger,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Authorship } from '../database/authorship';
import type { Subject } from '../estate/subjects/SubjectStore';
import type { FailureRules } from './failureRules';
import type { PreparedRun } from './prepareRun';

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

/** Remembers runs. Everything that it has answered is committed. */
export interface RunStore {
  /** By which failures are classified. */
  readonly rules: FailureRules;

  /**
   * All or nothing; one receipt for each report, in their order.
   *
   * @throws NotAllowedError where a source is another author's
   */
  record(options: {
    by: Authorship;
    reports: readonly PreparedRun[];
    subjects: ReadonlyMap<string, Subject>;
    receivedAt: number;
  }): Promise<RunReceipt[]>;

  /** Newest first. */
  list(
    filter: RunListFilter & {
      after?: { at: number; id: string };
      limit: number;
    },
  ): Promise<StoredRun[]>;

  find(id: string): Promise<StoredRun | undefined>;

  /** All attempts of a run, the first one first. */
  attempts(runKey: string): Promise<StoredRun[]>;

  countRuns(filter: RunFilter): Promise<RunCounts>;
  countJobs(filter: RunFilter): Promise<JobCounts>;
  countFlakes(
    filter: RunFilter,
    options: { at: number; limit: number },
  ): Promise<FlakeCounts>;
  countPipelines(filter: RunFilter, limit: number): Promise<PipelineCount[]>;

  /** Entities with a run that has such a job. */
  entitiesOfJob(
    filter: Pick<RunFilter, 'refs'> &
      Pick<StoredQuarantine, 'repository' | 'pipeline' | 'job'>,
  ): Promise<{ found: boolean; refs: string[] }>;

  /**
   * @returns nothing where one of the same job of the same entity holds already
   */
  quarantine(
    quarantine: StoredQuarantine,
  ): Promise<StoredQuarantine | undefined>;

  /** Newest first; with `at` only those that are of a state then. */
  quarantines(options: {
    at?: number;
    state?: QuarantineState;
    /** Of these entities only. */
    refs?: readonly string[];
    limit?: number;
    id?: string;
    entityRef?: string;
  }): Promise<StoredQuarantine[]>;

  /** @returns nothing where it does not hold any more */
  withdrawQuarantine(options: {
    id: string;
    by: string;
    at: number;
  }): Promise<StoredQuarantine | undefined>;

  /** Classifies anew what was classified by other rules. */
  reclassify(): Promise<number>;
}
