import {
  addToCaseOutbox,
  readRows,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { addToOutbox } from '../../database/people/addToOutbox';
import type { GateOverrideRow } from '../../database/tables';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';

/** With what it is found by. */
export type StoredOverride = GateOverride & {
  /** Hash of repository, environment, action and release. */
  binding: string;
  /** Hash of what else was stated of the release. */
  content: string;
};

/** Of cases that are published to evidence. */
export const gateOverrideCase = 'gate-override';
/** What is older of one release counts for nothing any more. */
const maxOfBinding = 100;

/** What goes out by break-glass, on SQLite or PostgreSQL. */
export class OverrideStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** In one transaction; of two that are the same, one is added. */
  async add(
    override: StoredOverride,
    records: readonly DecisionInput[],
  ): Promise<'added' | 'conflict'> {
    const { binding, id, state, version } = override;
    const at = Date.parse(override.at);
    return this.#knex.transaction(async trx => {
      const added = await trx<GateOverrideRow>('gate_overrides')
        .insert({
          id,
          binding,
          state,
          version,
          at,
          notified_at: null,
          reconciled: null,
          lapses_at: Date.parse(override.validUntil),
          override: JSON.stringify(override),
        })
        .onConflict('id')
        .ignore()
        .returning('id');
      if (added.length === 0) {
        return 'conflict';
      }
      for (const record of records) {
        await addToOutbox(trx, record, at);
      }
      await addToCaseOutbox(trx, gateOverrideCase, id);
      return 'added';
    });
  }

  async find(id: string): Promise<StoredOverride | undefined> {
    const row = await this.#knex<GateOverrideRow>('gate_overrides')
      .where({ id })
      .first();
    return row && toOverride(row);
  }

  /** Of one release, the latest first; no more than a hundred. */
  async ofBinding(binding: string): Promise<StoredOverride[]> {
    const rows = await this.#knex<GateOverrideRow>('gate_overrides')
      .where({ binding })
      .orderBy([{ column: 'at', order: 'desc' }, 'id'])
      .limit(maxOfBinding);
    return rows.map(toOverride);
  }

  /** Compare and set: of two who reconcile at once, one does. */
  async reconcile(step: {
    id: string;
    version: number;
    reconciled: NonNullable<GateOverride['reconciled']>;
    records: readonly DecisionInput[];
  }): Promise<'taken' | 'conflict'> {
    const { id, reconciled, records, version } = step;
    return this.#knex.transaction(async trx => {
      const changed = await trx<GateOverrideRow>('gate_overrides')
        .where({ id, version, state: 'open' })
        .update({
          state: 'reconciled',
          version: version + 1,
          reconciled: JSON.stringify(reconciled),
        });
      if (changed === 0) {
        return 'conflict';
      }
      for (const record of records) {
        await addToOutbox(trx, record, Date.parse(reconciled.at));
      }
      await addToCaseOutbox(trx, gateOverrideCase, id);
      return 'taken';
    });
  }

  /** Of which the owners were not notified yet, the oldest first. */
  async unnotified(limit: number): Promise<StoredOverride[]> {
    const query = this.#knex<GateOverrideRow>('gate_overrides')
      .whereNull('notified_at')
      .orderBy(['at', 'id']);
    return readRows<GateOverrideRow, StoredOverride>(
      this.#knex,
      'break-glass to notify of',
      { query, limit, id: ({ id }) => id, map: toOverride },
    );
  }

  async markNotified(id: string, at: number): Promise<void> {
    await this.#knex<GateOverrideRow>('gate_overrides')
      .where({ id })
      .update({ notified_at: at });
  }
}

function toOverride(row: GateOverrideRow): StoredOverride {
  const stored = storedObject<StoredOverride>(row.override, [
    ...(['id', 'services', 'owners'] as const),
  ]);
  return {
    ...stored,
    binding: row.binding,
    state: row.state as StoredOverride['state'],
    version: row.version,
    ...(row.reconciled !== null && {
      reconciled: storedObject<NonNullable<StoredOverride['reconciled']>>(
        row.reconciled,
        ['by', 'at', 'reason'],
      ),
    }),
  };
}
