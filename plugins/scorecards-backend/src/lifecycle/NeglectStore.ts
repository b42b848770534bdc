import { lookForCases } from '@plumbline/backstage-plugin-evidence-node';
import type {
  NeglectKind,
  NeglectSearched,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

const table = 'lifecycle_neglect';
const searches = 'lifecycle_neglect_searches';
const together = 500;
type Row = { entity_ref: string; kind: string; since: BigIntColumn };

type SearchRow = {
  kind: string;
  at: BigIntColumn;
  known: number;
  unknown: number;
};

/** Instants are epoch milliseconds. */
export type StoredNeglect = {
  entityRef: string;
  kind: NeglectKind;
  since: number;
};

/** What lacks an owner or a sign of use, on SQLite or PostgreSQL. */
export class NeglectStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Of some entities, or of all; by entity and kind. */
  async list(refs?: readonly string[]): Promise<StoredNeglect[]> {
    const rows: Row[] = [];
    for (const some of refs ? chunksOf(refs) : [undefined]) {
      rows.push(
        ...(await this.#knex<Row>(table)
          .where(query => some && query.whereIn('entity_ref', some))
          .orderBy(['entity_ref', 'kind'])),
      );
    }
    return rows.map(row => ({
      entityRef: row.entity_ref,
      kind: row.kind as NeglectKind,
      since: Number(row.since),
    }));
  }

  /** The last of each kind. */
  async searches(): Promise<NeglectSearched[]> {
    const rows = await this.#knex<SearchRow>(searches);
    return rows.map(({ at, kind, known, unknown }) => ({
      kind: kind as NeglectKind,
      at: Number(at),
      known,
      unknown,
    }));
  }

  async addSearches(all: readonly NeglectSearched[]): Promise<void> {
    await this.#knex<SearchRow>(searches)
      .insert([...all])
      .onConflict('kind')
      .merge();
  }

  /** What is in it from now on; what was in it keeps its since. */
  async replace(
    all: readonly StoredNeglect[],
    before: readonly StoredNeglect[],
  ): Promise<void> {
    const keyOf = ({ entityRef, kind }: StoredNeglect) =>
      JSON.stringify([entityRef, kind]);
    const known = new Set(before.map(keyOf));
    const found = new Set(all.map(keyOf));
    const added = all.filter(one => !known.has(keyOf(one)));
    const gone = before.filter(one => !found.has(keyOf(one)));
    for (const [some, isAdded] of [
      ...chunksOf(added).map(chunk => [chunk, true] as const),
      ...chunksOf(gone).map(chunk => [chunk, false] as const),
    ]) {
      await this.#knex.transaction(async trx => {
        for (const { entityRef, kind, since } of some) {
          const key = { entity_ref: entityRef, kind };
          await (isAdded
            ? trx<Row>(table)
                .insert({ ...key, since })
                .onConflict(['entity_ref', 'kind'])
                .ignore()
            : trx<Row>(table).where(key).delete());
        }
        // What waits for a decision is soon current.
        await lookForCases(
          trx,
          ...new Set(some.map(({ entityRef }) => `neglect:${entityRef}`)),
        );
      });
    }
  }
}

function chunksOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / together) }, (_, index) =>
    all.slice(index * together, (index + 1) * together),
  );
}
