import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import { lookForCases } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { certificationPrefix } from './certificationPrefix';
import { addToOutbox } from '../database/people/addToOutbox';
import type { BigIntColumn } from '../database/tables';

const together = 500;

/** Instants are epoch milliseconds. */
export type StoredCertification = {
  entityRef: string;
  version: number;
  at: number;
  by: string;
  reason?: string;
  seen: string;
};
type Row = {
  entity_ref: string;
  version: number;
  at: BigIntColumn;
  confirmed_by: string;
  reason: string | null;
  seen: string;
};
type BeginRow = { entity_ref: string; since: BigIntColumn };

/** Confirmations of owners, on SQLite or PostgreSQL. */
export class CertificationStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The last of each of some entities. */
  async last(
    refs: readonly string[],
  ): Promise<Map<string, StoredCertification>> {
    const found = new Map<string, StoredCertification>();
    for (let at = 0; at < refs.length; at += together) {
      const rows = await this.#knex<Row>('certifications')
        .whereIn('entity_ref', refs.slice(at, at + together))
        .orderBy(['entity_ref', 'version']);
      for (const row of rows) {
        found.set(row.entity_ref, {
          entityRef: row.entity_ref,
          version: row.version,
          at: Number(row.at),
          by: row.confirmed_by,
          seen: row.seen,
          ...(row.reason !== null && { reason: row.reason }),
        });
      }
    }
    return found;
  }

  /** Since when each has to be confirmed; from `now` on, of those not known yet. */
  async begins(
    refs: readonly string[],
    now: number,
  ): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (let at = 0; at < refs.length; at += together) {
      const some = refs.slice(at, at + together);
      const read = async () => {
        const rows = await this.#knex<BeginRow>('certification_begins').whereIn(
          'entity_ref',
          some,
        );
        rows.forEach(row => found.set(row.entity_ref, Number(row.since)));
      };
      await read();
      const missing = some.filter(ref => !found.has(ref));
      if (missing.length > 0) {
        await this.#knex<BeginRow>('certification_begins')
          .insert(missing.map(ref => ({ entity_ref: ref, since: now })))
          .onConflict('entity_ref')
          .ignore();
        await read();
      }
    }
    return found;
  }

  /** Compare and set: of two who confirm the same version, one does. */
  async confirm(
    one: StoredCertification,
    decision: DecisionInput,
  ): Promise<'taken' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const taken = await trx<Row>('certifications')
        .insert({
          entity_ref: one.entityRef,
          version: one.version,
          at: one.at,
          confirmed_by: one.by,
          reason: one.reason ?? null,
          seen: one.seen,
        })
        .onConflict(['entity_ref', 'version'])
        .ignore()
        .returning('version');
      if (taken.length === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, one.at);
      await lookForCases(trx, `${certificationPrefix}${one.entityRef}`);
      return 'taken';
    });
  }
}
