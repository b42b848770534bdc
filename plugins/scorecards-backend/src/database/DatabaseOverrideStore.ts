import {
  addToCaseOutbox,
  readRows,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  OverrideStore,
  StoredOverride,
} from '../gates/breakGlass/OverrideStore';
import { addToOutbox } from './people/addToOutbox';
import type { GateOverrideRow } from './tables';

/** Of cases that are published to evidence. */
export const gateOverrideCase = 'gate-override';
/** What is older of one release counts for nothing any more. */
const maxOfBinding = 100;

/** What goes out by break-glass, on SQLite or PostgreSQL. */
export class DatabaseOverrideStore implements OverrideStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(
    override: StoredOverride,
    records: Parameters<OverrideStore['add']>[1],
  ): Promise<'added' | 'conflict'> {
    const { binding, id, state, version } = override;
    const at = Date.parse(override.at);
    return this.#knex.transaction(async trx => {
      const added = await trx<GateOverrideRow>('gate_overrides')
        .insert({
          ...{ id, binding, state, version, at },
          ...{ notified_at: null, reconciled: null },
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

  async ofBinding(binding: string): Promise<StoredOverride[]> {
    const rows = await this.#knex<GateOverrideRow>('gate_overrides')
      .where({ binding })
      .orderBy([{ column: 'at', order: 'desc' }, 'id'])
      .limit(maxOfBinding);
    return rows.map(toOverride);
  }

  async reconcile(
    step: Parameters<OverrideStore['reconcile']>[0],
  ): Promise<'taken' | 'conflict'> {
    const { id, reconciled, records, version } = step;
    return this.#knex.transaction(async trx => {
      const changed = await trx<GateOverrideRow>('gate_overrides')
        .where({ id, version, state: 'open' })
        .update({
          ...{ state: 'reconciled', version: version + 1 },
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

  async unnotified(limit: number): Promise<StoredOverride[]> {
    const query = this.#knex<GateOverrideRow>('gate_overrides')
      .whereNull('notified_at')
      .orderBy(['at', 'id']);
    return readRows<GateOverrideRow, StoredOverride>(
      this.#knex,
      'break-glass to notify of',
      { ...{ query, limit, id: ({ id }) => id, map: toOverride } },
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
