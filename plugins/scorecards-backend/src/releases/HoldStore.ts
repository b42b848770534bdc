import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

type Words = { reason: string; nextStep: string };

/** A release that is held; instants are epoch milliseconds. */
export type Hold = {
  entityRef: string;
  environment: string;
  /** Of the release. */
  key: string;
  name: string;
  /** Of the environment, where it has one. */
  owner?: string;
  since?: number;
  /** Of what does not run there. */
  rolledBackAt?: number;
  /** For readers who see everything. */
  whole: Words;
  /** For all who may see the entity. */
  shown: Words;
};

const holds = 'release_holds';
const passes = 'release_passes';
/** References in one query: databases limit values. */
const refsAtOnce = 400;
/** Between two passes; after a longer time it is not known what was held meanwhile. */
const longestGapMs = 60 * 60_000;
const keptMs = 400 * dayMs;

type HoldRow = {
  entity_ref: string;
  environment: string;
  artifact: string;
  from: BigIntColumn;
  to: BigIntColumn | null;
  /** As JSON. */
  held: string;
};
type PassRow = { from: BigIntColumn; to: BigIntColumn };

/** Which releases were held on their ladders, and when, on SQLite or PostgreSQL. */
export class HoldStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Entities of which a release is held, as far as was found. */
  async entities(): Promise<string[]> {
    const rows = await this.#knex<HoldRow>(holds)
      .whereNull('to')
      .distinct('entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }

  /**
   * Keeps what is held now of entities: as it was found first, until it is held no
   * more.
   *
   * @param refs - that were looked at
   * @param at - epoch milliseconds
   */
  async record(
    refs: readonly string[],
    found: readonly Hold[],
    at: number,
  ): Promise<void> {
    await this.#knex.transaction(async trx => {
      const rows = await Promise.all(
        chunks(refs).map(some =>
          trx<HoldRow>(holds).whereNull('to').whereIn('entity_ref', some),
        ),
      );
      const open = held(trx, rows.flat(), row => ({
        row,
        key: keyOf(toHold(row)),
      }));
      const now = new Map(found.map(one => [keyOf(one), one]));
      for (const { key, row } of open) {
        if (!now.delete(key)) {
          const { artifact, entity_ref, environment, from } = row;
          await trx<HoldRow>(holds)
            .where({ artifact, entity_ref, environment, from })
            .update({ to: at });
        }
      }
      for (const one of now.values()) {
        await trx<HoldRow>(holds)
          .insert(toRow(one, at))
          .onConflict(['entity_ref', 'environment', 'artifact', 'from'])
          .merge(['to', 'held']);
      }
    });
  }

  /**
   * All of them were looked at; what is older than is kept is forgotten.
   *
   * @param at - when that began
   */
  async recordPass(at: number): Promise<void> {
    await this.#knex.transaction(async trx => {
      const last = await trx<PassRow>(passes).orderBy('from', 'desc').first();
      if (last && at - storedInstant(last.to) <= longestGapMs) {
        await trx<PassRow>(passes)
          .where({ from: last.from })
          .where('to', '<', at)
          .update({ to: at });
      } else {
        await trx<PassRow>(passes)
          .insert({ from: at, to: at })
          .onConflict('from')
          .ignore();
      }
      const before = at - keptMs;
      await trx<HoldRow>(holds).where('to', '<', before).delete();
      await trx<PassRow>(passes).where('to', '<', before).delete();
      await trx<PassRow>(passes)
        .where('from', '<', before)
        .update({ from: before });
    });
  }

  /**
   * What was held at an instant.
   *
   * @param of.since - what was rolled back before is left out; epoch milliseconds
   * @returns undefined where it was not looked for within an hour before
   */
  async at(
    instant: number,
    of: { refs: readonly string[]; since: number },
  ): Promise<Hold[] | undefined> {
    const pass = await this.#knex<PassRow>(passes)
      .where('from', '<=', instant)
      .where('to', '>=', instant - longestGapMs)
      .first();
    if (!pass) {
      return undefined;
    }
    const rows = await Promise.all(
      chunks(of.refs).map(some =>
        this.#knex<HoldRow>(holds)
          .whereIn('entity_ref', some)
          .where('from', '<=', instant)
          .where(open => open.whereNull('to').orWhere('to', '>', instant))
          .orderBy(['entity_ref', 'environment', 'artifact']),
      ),
    );
    return held(this.#knex, rows.flat(), toHold).filter(
      ({ rolledBackAt }) =>
        rolledBackAt === undefined || of.since <= rolledBackAt,
    );
  }
}

/** Without those that are damaged. */
function held<T>(
  knex: Knex,
  rows: readonly HoldRow[],
  map: (row: HoldRow) => T,
): T[] {
  return SetAside.of(knex).map('held releases', rows, {
    id: ({ artifact, entity_ref }) => `${entity_ref} ${artifact}`,
    map,
  });
}

function chunks(refs: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(refs.length / refsAtOnce) }, (_, at) =>
    refs.slice(at * refsAtOnce, (at + 1) * refsAtOnce),
  );
}

/** Rolled back once more, it is another hold. */
function keyOf({ entityRef, environment, key, rolledBackAt }: Hold): string {
  return JSON.stringify([entityRef, environment, key, rolledBackAt]);
}

function toRow(hold: Hold, from: number): HoldRow {
  const { entityRef, environment, key, ...rest } = hold;
  return {
    entity_ref: entityRef,
    environment,
    artifact: key,
    from,
    to: null,
    held: JSON.stringify(rest),
  };
}

function toHold(row: HoldRow): Hold {
  return {
    ...storedObject<Omit<Hold, 'entityRef' | 'environment' | 'key'>>(row.held, [
      'name',
      'shown',
      'whole',
    ]),
    entityRef: row.entity_ref,
    environment: row.environment,
    key: row.artifact,
  };
}
