import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import {
  readRows,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { addToOutbox } from '../database/people/addToOutbox';
import type { BigIntColumn } from '../database/tables';
import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';

/** Instants are epoch milliseconds. */
export type StoredSkip = {
  id: string;
  entityRef: string;
  environment: string;
  /** A digest. */
  artifact: string;
  /** From 1; of one artifact in one environment. */
  number: number;
  /** Its identity, where it was deployed when this was decided. */
  release?: string;
  /** The group that answers for the environment. */
  owner: string;
  by: string;
  at: number;
  until: number;
  reason: string;
  incident?: GateOverride['incident'];
  withdrawn?: { by: string; at: number; reason: string };
};

/** What owners are notified of once. */
export type HeldNotice = {
  entityRef: string;
  environment: string;
  artifact: string;
  change: string;
};

const skips = 'release_skips';
const notices = 'release_notices';
/** Of one entity. */
const mostSkips = 200;

type Row = {
  id: string;
  entity_ref: string;
  environment: string;
  artifact: string;
  number: number;
  release: string | null;
  owner: string;
  decided_by: string;
  at: BigIntColumn;
  until: BigIntColumn;
  reason: string;
  /** As JSON. */
  incident: string | null;
  withdrawn: string | null;
};

type NoticeRow = {
  entity_ref: string;
  environment: string;
  artifact: string;
  change: string;
  at: BigIntColumn;
};

/** Skips of environments, on SQLite or PostgreSQL. */
export class SkipStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Of one entity, the latest first; 200 at the most. */
  async ofEntity(entityRef: string): Promise<StoredSkip[]> {
    return readRows<Row, StoredSkip>(this.#knex, 'skips of environments', {
      limit: mostSkips,
      id: ({ id }) => id,
      map: toSkip,
      query: this.#knex<Row>(skips)
        .where({ entity_ref: entityRef })
        .orderBy([
          { column: 'at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ]),
    });
  }

  async find(id: string): Promise<StoredSkip | undefined> {
    const row = await this.#knex<Row>(skips).where({ id }).first();
    return row && toSkip(row);
  }

  /** Of two with one number, one is added. */
  async add(
    skip: StoredSkip,
    decision: DecisionInput,
  ): Promise<'added' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const added = await trx<Row>(skips)
        .insert(toRow(skip))
        .onConflict(['entity_ref', 'environment', 'artifact', 'number'])
        .ignore()
        .returning('id');
      if (added.length === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, skip.at);
      return 'added';
    });
  }

  /** Compare and set: of two who withdraw it at once, one does. */
  async withdraw(
    id: string,
    {
      decision,
      withdrawn,
    }: {
      withdrawn: NonNullable<StoredSkip['withdrawn']>;
      decision: DecisionInput;
    },
  ): Promise<'withdrawn' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const changed = await trx<Row>(skips)
        .where({ id })
        .whereNull('withdrawn')
        .update({ withdrawn: JSON.stringify(withdrawn) });
      if (changed === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, withdrawn.at);
      return 'withdrawn';
    });
  }

  /** Of some entities. */
  async notified(
    refs: readonly string[],
  ): Promise<(HeldNotice & { at: number })[]> {
    const rows = await this.#knex<NoticeRow>(notices).whereIn('entity_ref', [
      ...refs,
    ]);
    return rows.map(({ artifact, at, change, entity_ref, environment }) => ({
      entityRef: entity_ref,
      environment,
      artifact,
      change,
      at: storedInstant(at),
    }));
  }

  /** Adds them, and those that are there are of that instant from now on. */
  async setNotified(all: readonly HeldNotice[], at: number): Promise<void> {
    if (all.length === 0) {
      return;
    }
    await this.#knex<NoticeRow>(notices)
      .insert(
        all.map(({ artifact, change, entityRef, environment }) => ({
          entity_ref: entityRef,
          environment,
          artifact,
          change,
          at,
        })),
      )
      .onConflict(['entity_ref', 'environment', 'artifact', 'change'])
      .merge(['at']);
  }

  async forgetNotified(before: number): Promise<void> {
    await this.#knex<NoticeRow>(notices).where('at', '<', before).delete();
  }
}

function toRow(skip: StoredSkip): Row {
  return {
    id: skip.id,
    entity_ref: skip.entityRef,
    environment: skip.environment,
    artifact: skip.artifact,
    number: skip.number,
    release: skip.release ?? null,
    owner: skip.owner,
    decided_by: skip.by,
    at: skip.at,
    until: skip.until,
    reason: skip.reason,
    incident: skip.incident ? JSON.stringify(skip.incident) : null,
    withdrawn: null,
  };
}

function toSkip(row: Row): StoredSkip {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    environment: row.environment,
    artifact: row.artifact,
    number: row.number,
    ...(row.release !== null && { release: row.release }),
    owner: row.owner,
    by: row.decided_by,
    reason: row.reason,
    at: storedInstant(row.at),
    until: storedInstant(row.until),
    ...(row.incident !== null && {
      incident: storedObject<NonNullable<StoredSkip['incident']>>(
        row.incident,
        ['id', 'state'],
      ),
    }),
    ...(row.withdrawn !== null && {
      withdrawn: storedObject<NonNullable<StoredSkip['withdrawn']>>(
        row.withdrawn,
        ['by', 'at', 'reason'],
      ),
    }),
  };
}
