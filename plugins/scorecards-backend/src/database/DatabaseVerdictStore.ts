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
  ImportedVerdict,
  JudgedBatch,
  PassedVerdict,
  PastJudgement,
  Position,
  StoredJudgement,
  VerdictFilter,
  VerdictKey,
  VerdictPage,
  VerdictPlace,
  VerdictStore,
} from '../verdicts/VerdictStore';
import { firstVerdicts, importVerdicts } from './operations/importVerdicts';
import { keepVerdicts } from './operations/keepVerdicts';
import { listVerdicts, passVerdicts } from './operations/listVerdicts';
import { selectKnown, selectVerdicts, toPast } from './operations/readVerdicts';
import type { PositionRow, SubjectRow } from './tables';

const judging = 'judging';
/** Of another name than that of the version before, which kept its verdicts elsewhere. */
const judged = 'verdicts';
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
      .where({ name: judged })
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
      for await (const { judged: all, gone, at, position } of batches) {
        changed += await keepVerdicts(trx, { judged: [], gone, at });
        // Rows of a few entities at a time: those of all would be much to hold.
        for (let from = 0; from < all.length; from += entitiesAtOnce) {
          const some = all.slice(from, from + entitiesAtOnce);
          changed += await keepVerdicts(trx, { judged: some, gone: [], at });
        }
        if (position) {
          await trx<PositionRow>('positions')
            .insert({ name: judged, ...position })
            .onConflict('name')
            .merge();
        }
      }
      return changed;
    });
  }

  firstJudged(keys: readonly VerdictKey[]) {
    return firstVerdicts(this.#knex, keys);
  }

  importPast(items: readonly ImportedVerdict[]) {
    return this.#knex.transaction(trx => importVerdicts(trx, items));
  }

  async due(now: number, limit: number): Promise<string[]> {
    const rows = await this.#knex<SubjectRow>('subjects')
      .where('due_at', '<=', now)
      .orderBy(['due_at', 'entity_ref'])
      .limit(limit)
      .select('entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }

  async subjects(): Promise<string[]> {
    // While it is replaced, the version before deletes subjects, and no verdicts here.
    const rows: Pick<SubjectRow, 'entity_ref'>[] = await this.#knex('subjects')
      .select('entity_ref')
      .union(
        this.#knex('verdicts').whereNull('superseded_at').select('entity_ref'),
      );
    return rows.map(({ entity_ref }) => entity_ref);
  }

  async list(
    filter: VerdictFilter,
    page: VerdictPage,
  ): Promise<(StoredJudgement & { place: VerdictPlace })[]> {
    return listVerdicts(this.#knex, filter, page);
  }

  async pass(
    filter: VerdictFilter,
    page: VerdictPage,
  ): Promise<PassedVerdict[]> {
    return passVerdicts(this.#knex, filter, page);
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
        entity_ref: 'verdicts.entity_ref',
        control: 'verdicts.control',
        version: 'verdicts.version',
        since: 'verdicts.since',
      })
      .orderBy(['verdicts.entity_ref', 'verdicts.control']);
    return rows.map(({ entity_ref, control, version, since }) => ({
      ...{ entityRef: entity_ref, control, version },
      since: Number(since),
    }));
  }

  async history(
    key: VerdictKey & Pick<VerdictFilter, 'withheld'>,
    limit: number,
  ): Promise<PastJudgement[]> {
    const rows = await selectVerdicts(this.#knex, key)
      .orderBy([
        { column: 'verdicts.learned_at', order: 'desc' },
        { column: 'verdicts.revision', order: 'desc' },
      ])
      .limit(limit);
    return SetAside.of(this.#knex).map('history of verdicts', rows, {
      id: row => `${row.entity_ref} ${row.control} ${row.revision}`,
      map: toPast,
    });
  }
}
