import {
  claimLease,
  holdsLease,
  Lease,
  releaseLease,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  AsOf,
  EntityVerdicts,
  ImportedVerdict,
  JudgedBatch,
  PastJudgement,
  Position,
  StoredJudgement,
  VerdictFilter,
  VerdictKey,
  VerdictPage,
  VerdictPlace,
  VerdictStore,
} from '../verdicts/VerdictStore';
import {
  firstJudgements,
  importJudgements,
} from './operations/importJudgements';
import { keepJudgements } from './operations/keepJudgements';
import {
  isOfWholeDocuments,
  listDocuments,
  listEntities,
} from './operations/listDocuments';
import { listJudgements } from './operations/listJudgements';
import {
  selectJudgements,
  selectKnown,
  toPast,
} from './operations/readJudgements';
import { readVerdictDetails } from './operations/readVerdictDetails';
import type { PositionRow, SubjectRow } from './tables';

const judging = 'judging';
const entitiesAtOnce = 100;

/** Verdicts on SQLite or PostgreSQL. */
export class DatabaseVerdictStore implements VerdictStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async claim(holder: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#knex.transaction(trx =>
      claimLease(trx, { name: judging, holder, ttl: ttlMs }),
    );
  }

  async release(holder: string): Promise<void> {
    await releaseLease(this.#knex, { name: judging, holder });
  }

  async position(): Promise<Position | undefined> {
    const row = await this.#knex<PositionRow>('positions')
      .where({ name: judging })
      .first();
    return row && { seq: Number(row.seq), controls: row.controls };
  }

  async keep(
    lease: Lease,
    batches: Iterable<JudgedBatch> | AsyncIterable<JudgedBatch>,
  ): Promise<number | 'lost'> {
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, lease))) {
        return 'lost';
      }
      let changed = 0;
      for await (const { judged, gone, at, position } of batches) {
        changed += await keepJudgements(trx, { judged: [], gone, at });
        // Rows of a few entities at a time: those of all would be much to hold.
        for (let from = 0; from < judged.length; from += entitiesAtOnce) {
          const some = judged.slice(from, from + entitiesAtOnce);
          changed += await keepJudgements(trx, { judged: some, gone: [], at });
        }
        if (position) {
          await trx<PositionRow>('positions')
            .insert({ name: judging, ...position })
            .onConflict('name')
            .merge();
        }
      }
      return changed;
    });
  }

  firstJudged(keys: readonly VerdictKey[]) {
    return firstJudgements(this.#knex, keys);
  }

  importPast(items: readonly ImportedVerdict[]) {
    return this.#knex.transaction(trx => importJudgements(trx, items));
  }

  async due(now: number, limit: number): Promise<string[]> {
    const rows = await this.#knex<SubjectRow>('subjects')
      .where('review_at', '<=', now)
      .orderBy(['review_at', 'entity_ref'])
      .limit(limit)
      .select('entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }

  async subjects(): Promise<string[]> {
    const rows = await this.#knex<SubjectRow>('subjects').select('entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }

  async list(
    filter: VerdictFilter,
    page: VerdictPage,
  ): Promise<(StoredJudgement & { place: VerdictPlace })[]> {
    return isOfWholeDocuments(filter, page)
      ? listDocuments(this.#knex, filter, page)
      : listJudgements(this.#knex, filter, page);
  }

  async entities(
    filter: VerdictFilter,
    page: Omit<VerdictPage, 'after'> & { afterRef?: string },
  ): Promise<EntityVerdicts[] | undefined> {
    return isOfWholeDocuments(filter, page)
      ? listEntities(this.#knex, filter, page)
      : undefined;
  }

  async failures(
    filter: VerdictFilter,
    asOf: AsOf,
  ): Promise<(VerdictKey & { version: number; since: number })[]> {
    const rows = await selectKnown(
      this.#knex,
      { ...filter, status: ['fail'] },
      asOf,
    )
      .clearSelect()
      .select({
        entity_ref: 'judgements.entity_ref',
        control: 'judgements.control',
        version: 'judgements.version',
        since: 'judgements.since',
      })
      .orderBy(['judgements.entity_ref', 'judgements.control']);
    return rows.map(({ entity_ref, control, version, since }) => ({
      ...{ entityRef: entity_ref, control, version },
      since: Number(since),
    }));
  }

  async history(
    key: VerdictKey & Pick<VerdictFilter, 'withheld'>,
    limit: number,
  ): Promise<PastJudgement[]> {
    const rows = await selectJudgements(this.#knex, key)
      .orderBy([
        { column: 'judgements.learned_at', order: 'desc' },
        { column: 'judgements.revision', order: 'desc' },
      ])
      .limit(limit);
    const detailsOf = await readVerdictDetails(this.#knex, rows);
    return SetAside.of(this.#knex).map('history of verdicts', rows, {
      id: row => `${row.entity_ref} ${row.control} ${row.revision}`,
      map: row => toPast(row, detailsOf(row)),
    });
  }
}
