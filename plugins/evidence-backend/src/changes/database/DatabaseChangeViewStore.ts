import type { Knex } from 'knex';
import type {
  ChangeCount,
  ChangeViewStore,
  CountFilter,
  EnvironmentCount,
  KeptReport,
} from '../ChangeViewStore';
import type { AsKnown, LedgerEntry } from '../LedgerStore';
import { countChanges } from './countChanges';
import { findChange, listReports } from './findChange';

/** The ledger's views on SQLite or PostgreSQL. */
export class DatabaseChangeViewStore implements ChangeViewStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

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

  async reports(
    options: AsKnown & { id: string; limit: number },
  ): Promise<KeptReport[]> {
    return listReports({ ...options, knex: this.#knex });
  }
}
