import {
  claimLease,
  holdsLease,
  Lease,
  releaseLease,
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { IntakeRow, PositionRow } from '../database/tables';

/** How far a part was read. Instants are epoch milliseconds. */
export type Place = {
  /** What changed since then is requested; absent before the first pass. */
  since?: number;
  /** The page to ask for next, in the midst of a pass. */
  page?: string;
  /** Where the pass after this one begins, by the tracker's clock. */
  nextSince?: number;
};

/** What is known of one part of a source. */
export type IntakeState = {
  source: string;
  part: string;
  place: Place;
  dueAt: number;
  succeededAt?: number;
  failures: number;
  error?: string;
  taken: number;
  refused: number;
};

/** How far trackers were read, on SQLite or PostgreSQL. */
export class IntakeStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Claims one part for a while; undefined where another replica has it. */
  async claim(
    { source, part }: { source: string; part: string },
    holder: string,
    ttlMs: number,
  ): Promise<Lease | undefined> {
    const name = `intake ${source} ${part}`.slice(0, 255);
    return this.#knex.transaction(trx =>
      claimLease(trx, { name, holder, ttl: ttlMs }),
    );
  }

  async release(lease: Lease): Promise<void> {
    await releaseLease(this.#knex, lease);
  }

  /** Of a source, or of all. */
  async states(source?: string): Promise<IntakeState[]> {
    const query = this.#knex<IntakeRow>('intakes').orderBy(['source', 'part']);
    if (source !== undefined) {
      query.where({ source });
    }
    return SetAside.of(this.#knex).map('sources', await query, {
      id: row => `${row.source} ${row.part}`,
      map: toState,
    });
  }

  /** @returns false, and keeps nothing, where another has claimed it meanwhile */
  async keep(lease: Lease, state: IntakeState): Promise<boolean> {
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, lease))) {
        return false;
      }
      const { source, part, succeededAt } = state;
      const before = await trx<IntakeRow>('intakes')
        .where({ source, part })
        .first('succeeded_at');
      if (succeededAt !== undefined && !before?.succeeded_at) {
        // From now on its silence is an answer: rates are counted anew.
        await trx<PositionRow>('positions')
          .where({ name: 'backlog' })
          .update({ seq: -1 });
      }
      await trx<IntakeRow>('intakes')
        .insert({
          source: state.source,
          part: state.part,
          place: JSON.stringify(state.place),
          due_at: state.dueAt,
          succeeded_at: state.succeededAt ?? null,
          failures: state.failures,
          error: state.error ?? null,
          taken: state.taken,
          refused: state.refused,
        })
        .onConflict(['source', 'part'])
        .merge();
      return true;
    });
  }
}

function toState(row: IntakeRow): IntakeState {
  return {
    source: row.source,
    part: row.part,
    place: storedObject(row.place),
    dueAt: storedInstant(row.due_at),
    succeededAt:
      row.succeeded_at === null ? undefined : storedInstant(row.succeeded_at),
    failures: row.failures,
    error: row.error ?? undefined,
    taken: row.taken,
    refused: row.refused,
  };
}
