import type { Knex } from 'knex';
import type { DecisionFilter, RecordedDecision } from './records';
import { listDecisions } from './database/listDecisions';
import { readHead, recordDecision } from './database/recordDecision';
import type { AuditEntryRow } from './database/tables';
import type {
  AuditEntry,
  Decision,
  DecisionReceipt,
} from '@plumbline/backstage-plugin-evidence-common';

/** Remembers decisions: a chain of all, and the register of what is allowed. */
export class DecisionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Appends one entry, and keeps the register, in one transaction. Any number
   * of processes may do so: there is one chain.
   *
   * @returns `conflict` where another decision was recorded under the id
   */
  async record(
    recorded: RecordedDecision,
  ): Promise<DecisionReceipt | 'conflict'> {
    return this.#knex.transaction(trx => recordDecision(trx, recorded));
  }

  async list(filter: DecisionFilter): Promise<Decision[]> {
    return listDecisions(this.#knex, filter);
  }

  /** The lines of the chain after an entry, as they are hashed. */
  async readLines(after: number, limit: number): Promise<string[]> {
    return this.#knex<AuditEntryRow>('audit_entries')
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .pluck('line');
  }

  /** The end of the chain. */
  async head(): Promise<Pick<AuditEntry, 'seq' | 'hash'>> {
    return readHead(this.#knex);
  }
}
