import type {
  Autonomy,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { RunStore } from '../candidates/RunStore';
import { addRun, findRun } from './operations/runs';
import type { RunRow } from './tables';

const countedTogether = 500;

/** Runs on SQLite or PostgreSQL. */
export class DatabaseRunStore implements RunStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

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

  async uses(candidates: readonly string[], since: number) {
    type Counts = { uses: number; failed: number; people: number };
    const found = new Map<string, Counts>();
    for (let at = 0; at < candidates.length; at += countedTogether) {
      const rows: ({ candidate: string } & Counts)[] = await this.#knex('runs')
        .whereIn('candidate', candidates.slice(at, at + countedTogether))
        .where('kind', 'run')
        .where('at', '>=', since)
        .groupBy('candidate')
        .select(
          'candidate',
          this.#knex.raw('count(*) as uses'),
          this.#knex.raw(
            "sum(case when outcome = 'failed' then 1 else 0 end) as failed",
          ),
          this.#knex.raw('count(distinct reported_by) as people'),
        );
      for (const { candidate, failed, people, uses } of rows) {
        // PostgreSQL gives counts as text.
        found.set(candidate, {
          ...{ uses: Number(uses), failed: Number(failed) },
          people: Number(people),
        });
      }
    }
    return found;
  }

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
