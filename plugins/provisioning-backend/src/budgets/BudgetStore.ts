import type { Knex } from 'knex';
import { committedBy } from '../database/operations/committedBy';

/** Knows what is there or on its way. */
export class BudgetStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * What all of it costs a month, at least: what is there, and what was planned
   * and let pass. While a change is on its way, the dearer of the two counts.
   * Undefined where some of it is in another currency.
   */
  async committed(
    costCenter: string,
    currency: string,
    except?: string,
  ): Promise<number | undefined> {
    return committedBy(this.#knex, { costCenter, currency, except });
  }
}
