import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import {
  ListPosition,
  readPage,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Block } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { addToOutbox } from '../database/people/addToOutbox';
import type { BlockRow } from '../database/tables';
import type { VerdictKey } from '../verdicts/records';

export type StoredBlock = Omit<Block, 'platform' | 'markedBy'> & {
  markedBy: string;
};
export type StandingBlock = VerdictKey & {
  isConfirmed: boolean;
  /** Of the platform. */
  issue: string;
};

/** Failures that wait for the platform. */
export class BlockStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async mark(
    block: StoredBlock,
    decision: DecisionInput,
  ): Promise<'marked' | 'standing'> {
    const marked_at = Date.parse(block.markedAt);
    return this.#knex.transaction(async trx => {
      const added = await trx<BlockRow>('blocks')
        .insert({
          id: block.id,
          entity_ref: block.entityRef,
          control: block.control,
          state: block.state,
          issue: block.issue,
          reason: block.reason,
          marked_by: block.markedBy,
          marked_at,
          confirmed_by: block.confirmedBy ?? null,
          ended_by: null,
          ended_at: null,
          version: block.version,
        })
        .onConflict()
        .ignore()
        .returning('id');
      if (added.length === 0) {
        return 'standing';
      }
      await addToOutbox(trx, decision, marked_at);
      return 'marked';
    });
  }

  async find(id: string): Promise<StoredBlock | undefined> {
    const row = await this.#knex<BlockRow>('blocks').where({ id }).first();
    return row && toBlock(row);
  }

  async list(
    {
      state,
      entityRef,
      control,
    }: { state?: Block['state']; entityRef?: string; control?: string },
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredBlock[]> {
    const query = this.#knex<BlockRow>('blocks');
    const equals = { state, entity_ref: entityRef, control };
    for (const [column, value] of Object.entries(equals)) {
      if (value !== undefined) {
        query.where(column, value);
      }
    }
    return readPage<BlockRow, StoredBlock>(this.#knex, 'blocks', {
      query,
      column: 'marked_at',
      map: toBlock,
      ...page,
    });
  }

  /** By the owner of the control; undefined where none is only claimed. */
  async confirm(
    {
      entityRef,
      control,
      by,
    }: { entityRef: string; control: string; by: string },
    recordOf: (block: StoredBlock) => DecisionInput,
    at: number,
  ): Promise<StoredBlock | undefined> {
    return this.#knex.transaction(async trx => {
      const [row] = await trx<BlockRow>('blocks')
        .where({ entity_ref: entityRef, control, state: 'standing' })
        .whereNull('confirmed_by')
        .update({
          confirmed_by: by,
          version: trx.raw('version + 1') as never,
        })
        .returning('*');
      if (!row) {
        return undefined;
      }
      const block = toBlock(row);
      await addToOutbox(trx, recordOf(block), at);
      return block;
    });
  }

  /** Of some controls, those that stand. */
  async standing(controls: readonly string[]): Promise<StandingBlock[]> {
    const rows = await this.#knex<BlockRow>('blocks')
      .where({ state: 'standing' })
      .whereIn('control', controls)
      .select('entity_ref', 'control', 'confirmed_by', 'issue');
    return rows.map(({ confirmed_by, entity_ref, control, issue }) => ({
      entityRef: entity_ref,
      control,
      issue,
      isConfirmed: confirmed_by !== null,
    }));
  }

  /** @param decision - absent where its verdict passes */
  async end(
    {
      id,
      version,
      by,
      at,
    }: { id: string; version: number; by?: string; at: number },
    decision?: DecisionInput,
  ): Promise<'ended' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const changed = await trx<BlockRow>('blocks')
        .where({ id, version, state: 'standing' })
        .update({
          state: by === undefined ? 'ended' : 'withdrawn',
          ended_by: by ?? null,
          ended_at: at,
          version: version + 1,
        });
      if (changed === 0) {
        return 'conflict';
      }
      if (decision) {
        await addToOutbox(trx, decision, at);
      }
      return 'ended';
    });
  }
}

function toBlock(row: BlockRow): StoredBlock {
  const at = row.ended_at;
  return {
    id: row.id,
    entityRef: row.entity_ref,
    control: row.control,
    state: row.state as Block['state'],
    issue: row.issue,
    reason: row.reason,
    markedBy: row.marked_by,
    markedAt: new Date(storedInstant(row.marked_at)).toISOString(),
    ...(row.confirmed_by !== null && { confirmedBy: row.confirmed_by }),
    ...(at !== null && {
      ended: {
        ...(row.ended_by !== null && { by: row.ended_by }),
        at: new Date(storedInstant(at)).toISOString(),
      },
    }),
    version: row.version,
  };
}
