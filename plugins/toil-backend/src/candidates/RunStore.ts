import type {
  Autonomy,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { addRun, findRun } from './database/runs';
import type { RunRow } from '../database/tables';

export type RunUses = {
  uses: number;
  failed: number;
  /** Users who reported runs; unknown where only systems did. */
  people?: number;
};

const countedTogether = 500;

/** Runs on SQLite or PostgreSQL. */
export class RunStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** @returns whether it was not reported before */
  async add(candidate: string, run: ToilRun): Promise<boolean> {
    return this.#knex.transaction(async trx => {
      await trx('positions').where({ name: 'backlog' }).forUpdate().first();
      if (await findRun(trx, candidate, run)) {
        return false;
      }
      await addRun(trx, candidate, run);
      return true;
    });
  }

  /**
   * Runs since an instant, epoch ms, without rehearsals, by candidate; absent where
   * none was ever reported.
   */
  async uses(
    candidates: readonly string[],
    since: number,
  ): Promise<Map<string, RunUses>> {
    const found = new Map<string, RunUses>();
    for (let at = 0; at < candidates.length; at += countedTogether) {
      const rows: {
        candidate: string;
        uses: number;
        failed: number;
        people: number;
      }[] = await this.#knex('runs')
        .whereIn('candidate', candidates.slice(at, at + countedTogether))
        .where('kind', 'run')
        .groupBy('candidate')
        .select(
          'candidate',
          this.#knex.raw('sum(case when at >= ? then 1 else 0 end) as uses', [
            since,
          ]),
          this.#knex.raw(
            "sum(case when at >= ? and outcome = 'failed' then 1 else 0 end) as failed",
            [since],
          ),
          this.#knex.raw(
            "count(distinct case when at >= ? and reported_by like 'user:%' then reported_by end) as people",
            [since],
          ),
        );
      for (const { candidate, failed, people, uses } of rows) {
        // PostgreSQL gives counts as text.
        found.set(candidate, {
          uses: Number(uses),
          failed: Number(failed),
          ...(Number(people) > 0 && { people: Number(people) }),
        });
      }
    }
    return found;
  }

  /** The latest first. */
  async runsOf(candidate: string, limit: number): Promise<ToilRun[]> {
    const rows = await this.#knex<RunRow>('runs')
      .where({ candidate })
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'seq', order: 'desc' },
      ])
      .limit(limit);
    return SetAside.of(this.#knex).map('runs', rows, {
      id: ({ seq }) => String(seq),
      map: toRun,
    });
  }
}

function toRun(row: RunRow): ToilRun {
  return {
    source: row.source,
    id: row.native_id,
    kind: row.kind as ToilRun['kind'],
    outcome: row.outcome as ToilRun['outcome'],
    verified: Boolean(row.verified),
    ...(row.verification !== null && { verification: row.verification }),
    at: new Date(Number(row.at)).toISOString(),
    ...(row.url !== null && { url: row.url }),
    autonomy: row.autonomy as Autonomy,
    reportedBy: row.reported_by,
  };
}
