import type { Knex } from 'knex';
import type { BudgetStore } from '../budgets/BudgetStore';
import { committedBy } from './operations/committedBy';

/** What is spent, from what was planned; on SQLite or PostgreSQL. */
export class DatabaseBudgetStore implements BudgetStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async committed(
    costCenter: string,
    currency: string,
    except?: string,
  ): Promise<number | undefined> {
    return committedBy(this.#knex, { costCenter, currency, except });
  }
}
