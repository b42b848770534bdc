import type { Knex } from 'knex';
import type {
  ChangeCount,
  CountFilter,
  EnvironmentCount,
  KeptReport,
  AsKnown,
  LedgerEntry,
} from './records';
import { countChanges } from './database/countChanges';
import { findChange, listReports } from './database/findChange';

/** Answers what a view over the ledger asks; it changes nothing. */
export class ChangeViewStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Counted in the database: what comes back is bounded by bins, kinds and
   * outcomes, however many changes there are.
   *
   * @param options.bins - bin 0 begins at `from`; epoch milliseconds
   */
  async count(
    options: CountFilter & { bins: { from: number; length: number } },
  ): Promise<{ counts: ChangeCount[]; environments: EnvironmentCount[] }> {
    return countChanges({ ...options, knex: this.#knex });
  }

  async find(
    options: AsKnown & { id: string },
  ): Promise<LedgerEntry | undefined> {
    return findChange({ ...options, knex: this.#knex });
  }

  /** The latest first. */
  async reports(
    options: AsKnown & { id: string; limit: number },
  ): Promise<KeptReport[]> {
    return listReports({ ...options, knex: this.#knex });
  }
}
