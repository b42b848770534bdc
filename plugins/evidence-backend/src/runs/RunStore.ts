import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { FailureRules, failureOfRun } from './failureRules';
import type {
  StoredQuarantine,
  StoredRun,
  RunFilter,
  RunPageFilter,
  RunCounts,
  JobCounts,
  FlakeCounts,
  PipelineCount,
  MergedPullRequest,
  PullRequestFilter,
  RecordPullRequestsOptions,
  RecordRunsOptions,
  JobFilter,
  QuarantineFilter,
  WithdrawQuarantineOptions,
} from './records';
import { countJobs, countPipelines, countRuns } from './database/countRuns';
import { countFlakes } from './database/flakes';
import { findRuns, listRuns } from './database/listRuns';
import {
  entitiesOfJob,
  insertQuarantine,
  listQuarantines,
  withdrawQuarantine,
} from './database/quarantines';
import { listPullRequests, recordPullRequests } from './database/pullRequests';
import { recordRuns } from './database/recordRuns';
import { storedRunInput } from './database/rows';
import { baseOf } from './database/scope';
import type { RunRow } from './database/tables';
import type { RunReceipt } from '@plumbline/backstage-plugin-evidence-common';

const reclassifiedAtOnce = 500;

/** Remembers runs. Everything that it has answered is committed. */
export class RunStore {
  readonly #knex: Knex;
  /** By which failures are classified. */
  readonly rules: FailureRules;

  constructor(options: { knex: Knex; rules: FailureRules }) {
    this.#knex = options.knex;
    this.rules = options.rules;
  }

  /**
   * All or nothing; one receipt for each report, in their order.
   *
   * @throws NotAllowedError where a source is another author's
   */
  record(options: RecordRunsOptions): Promise<RunReceipt[]> {
    return this.#knex.transaction(trx =>
      recordRuns(trx, { ...options, rules: this.rules }),
    );
  }

  /** {@inheritDoc RunStore.record} */
  recordPullRequests(
    options: RecordPullRequestsOptions,
  ): Promise<RunReceipt[]> {
    return this.#knex.transaction(trx => recordPullRequests(trx, options));
  }

  /** Those that became a commit, the latest first. */
  pullRequests(filter: PullRequestFilter): Promise<MergedPullRequest[]> {
    return listPullRequests(this.#knex, filter);
  }

  /** Newest first. */
  list(filter: RunPageFilter): Promise<StoredRun[]> {
    return listRuns(this.#knex, filter);
  }

  async find(id: string): Promise<StoredRun | undefined> {
    return (await findRuns(this.#knex, { id }))[0];
  }

  /** All attempts of a run, the first one first. */
  attempts(runKey: string): Promise<StoredRun[]> {
    return findRuns(this.#knex, { run_key: runKey });
  }

  async countRuns(filter: RunFilter): Promise<RunCounts> {
    return countRuns(this.#knex, await baseOf(this.#knex, filter));
  }

  async countJobs(filter: RunFilter): Promise<JobCounts> {
    return countJobs(this.#knex, await baseOf(this.#knex, filter));
  }

  async countFlakes(
    filter: RunFilter,
    options: { at: number; limit: number },
  ): Promise<FlakeCounts> {
    return countFlakes(this.#knex, await baseOf(this.#knex, filter), options);
  }

  async countPipelines(
    filter: RunFilter,
    limit: number,
  ): Promise<PipelineCount[]> {
    return countPipelines(this.#knex, await baseOf(this.#knex, filter), limit);
  }

  /** Entities with a run that has such a job. */
  entitiesOfJob(
    filter: JobFilter,
  ): Promise<{ found: boolean; refs: string[] }> {
    return entitiesOfJob(this.#knex, filter);
  }

  /**
   * @returns nothing where one of the same job of the same entity holds already
   */
  quarantine(
    quarantine: StoredQuarantine,
  ): Promise<StoredQuarantine | undefined> {
    return this.#knex.transaction(trx => insertQuarantine(trx, quarantine));
  }

  /** Newest first; with `at` only those that are of a state then. */
  quarantines(options: QuarantineFilter): Promise<StoredQuarantine[]> {
    return listQuarantines(this.#knex, options);
  }

  /** @returns nothing where it does not hold any more */
  withdrawQuarantine(
    options: WithdrawQuarantineOptions,
  ): Promise<StoredQuarantine | undefined> {
    return this.#knex.transaction(trx => withdrawQuarantine(trx, options));
  }

  /** Classifies anew what was classified by other rules. */
  async reclassify(): Promise<number> {
    const { digest } = this.rules;
    let changed = 0;
    let after = '';
    for (;;) {
      const rows = await this.#knex<RunRow>('pipeline_runs')
        .whereNotNull('domain')
        .andWhere('rules', '<>', digest)
        .andWhere('id', '>', after)
        .orderBy('id')
        .limit(reclassifiedAtOnce);
      const found = SetAside.of(this.#knex).map('runs', rows, {
        id: ({ id }) => id,
        map: row => ({ row, run: storedRunInput(row) }),
      });
      for (const { row, run } of found) {
        changed += await this.#knex<RunRow>('pipeline_runs')
          // One that was reported meanwhile has the rules of its writer.
          .where({ id: row.id, body: row.body })
          .update({
            domain: failureOfRun(run, this.rules)?.domain ?? null,
            rules: digest,
          });
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < reclassifiedAtOnce) {
        return changed;
      }
    }
  }
}
