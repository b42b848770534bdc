import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { FailureRules, failureOfRun } from '../failureRules';
import type { RunStore, StoredQuarantine, StoredRun } from '../RunStore';
import { countJobs, countPipelines, countRuns } from './countRuns';
import { countFlakes } from './flakes';
import { findRuns, listRuns } from './listRuns';
import {
  entitiesOfJob,
  insertQuarantine,
  listQuarantines,
  withdrawQuarantine,
} from './quarantines';
import { recordRuns } from './recordRuns';
import { storedRunInput } from './rows';
import { baseOf } from './scope';
import type { RunRow } from './tables';

const reclassifiedAtOnce = 500;

/** Runs on SQLite or PostgreSQL. */
export class DatabaseRunStore implements RunStore {
  readonly #knex: Knex;
  readonly rules: FailureRules;

  constructor(options: { knex: Knex; rules: FailureRules }) {
    this.#knex = options.knex;
    this.rules = options.rules;
  }

  record(options: Parameters<RunStore['record']>[0]) {
    return this.#knex.transaction(trx =>
      recordRuns(trx, { ...options, rules: this.rules }),
    );
  }

  list(filter: Parameters<RunStore['list']>[0]): Promise<StoredRun[]> {
    return listRuns(this.#knex, filter);
  }

  async find(id: string): Promise<StoredRun | undefined> {
    return (await findRuns(this.#knex, { id }))[0];
  }

  attempts(runKey: string): Promise<StoredRun[]> {
    return findRuns(this.#knex, { run_key: runKey });
  }

  async countRuns(filter: Parameters<RunStore['countRuns']>[0]) {
    return countRuns(this.#knex, await baseOf(this.#knex, filter));
  }

  async countJobs(filter: Parameters<RunStore['countJobs']>[0]) {
    return countJobs(this.#knex, await baseOf(this.#knex, filter));
  }

  async countFlakes(
    filter: Parameters<RunStore['countFlakes']>[0],
    options: { at: number; limit: number },
  ) {
    return countFlakes(this.#knex, await baseOf(this.#knex, filter), options);
  }

  async countPipelines(
    filter: Parameters<RunStore['countPipelines']>[0],
    limit: number,
  ) {
    return countPipelines(this.#knex, await baseOf(this.#knex, filter), limit);
  }

  entitiesOfJob(filter: Parameters<RunStore['entitiesOfJob']>[0]) {
    return entitiesOfJob(this.#knex, filter);
  }

  quarantine(quarantine: StoredQuarantine) {
    return this.#knex.transaction(trx => insertQuarantine(trx, quarantine));
  }

  quarantines(options: Parameters<RunStore['quarantines']>[0]) {
    return listQuarantines(this.#knex, options);
  }

  withdrawQuarantine(options: Parameters<RunStore['withdrawQuarantine']>[0]) {
    return this.#knex.transaction(trx => withdrawQuarantine(trx, options));
  }

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
