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
} from './records';
import { firstVerdicts, importVerdicts } from './database/importVerdicts';
import { keepVerdicts } from './database/keepVerdicts';
import { listVerdicts, passVerdicts } from './database/listVerdicts';
import { selectKnown, selectVerdicts, toPast } from './database/readVerdicts';
import type { PositionRow, SubjectRow } from '../database/tables';

const judging = 'judging';
/** Of another name than that of the version before, which kept its verdicts elsewhere. */
const judged = 'verdicts';
const entitiesAtOnce = 100;

/** Verdicts on SQLite or PostgreSQL. */
export class VerdictStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Claims the judging for a while; undefined where another replica has it. */
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

  /**
   * Keeps what changed, in one step with how far it was judged. Of what comes part
   * by part, one is kept before the next one is requested.
   *
   * @returns how many verdicts changed; `lost` where the claim is another's
   */
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

  /** When each control was first judged here on each of these; epoch milliseconds. */
  firstJudged(
    keys: readonly VerdictKey[],
  ): Promise<(VerdictKey & { at: number })[]> {
    return firstVerdicts(this.#knex, keys);
  }

  /**
   * Keeps what held before the first judgement, beside what was imported before.
   *
   * @returns the indexes of those that overlap with an imported one, and whether
   *   that is the same
   */
  importPast(
    items: readonly ImportedVerdict[],
  ): Promise<{ index: number; isSame: boolean }[]> {
    return this.#knex.transaction(trx => importVerdicts(trx, items));
  }

  /** Entities with a verdict that may have changed by itself, the longest due first. */
  async due(now: number, limit: number): Promise<string[]> {
    const rows = await this.#knex<SubjectRow>('subjects')
      .where('due_at', '<=', now)
      .orderBy(['due_at', 'entity_ref'])
      .limit(limit)
      .select('entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }

  /** Every entity that was ever judged and is not gone. */
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

  /** One page of the same list, to be passed on. */
  async pass(
    filter: VerdictFilter,
    page: VerdictPage,
  ): Promise<PassedVerdict[]> {
    return passVerdicts(this.#knex, filter, page);
  }

  /** What fails without its evidence, by entity and control. */
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
      entityRef: entity_ref,
      control,
      version,
      since: Number(since),
    }));
  }

  /** Of one entity, every judgement there was, the newest first. */
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
