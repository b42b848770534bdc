import type { Knex } from 'knex';
import type {
  DecisionFilter,
  DecisionStore,
  RecordedDecision,
} from '../DecisionStore';
import { listDecisions } from './listDecisions';
import { readHead, recordDecision } from './recordDecision';
import type { AuditEntryRow } from './tables';

/** Decisions in SQLite or PostgreSQL. */
export class DatabaseDecisionStore implements DecisionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async record(recorded: RecordedDecision) {
    return this.#knex.transaction(trx => recordDecision(trx, recorded));
  }

  async list(filter: DecisionFilter) {
    return listDecisions(this.#knex, filter);
  }

  async readLines(after: number, limit: number) {
    return this.#knex<AuditEntryRow>('audit_entries')
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .pluck('line');
  }

  async head() {
    return readHead(this.#knex);
  }
}
