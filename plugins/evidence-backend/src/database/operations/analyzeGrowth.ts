import { Knex } from 'knex';
import { isPostgres } from '../sql';

/** Fewer rows than this are read fast by any plan. */
const few = 1000;

/**
 * Has PostgreSQL look at a table anew once it grew by half. It does so by
 * itself, but up to a minute later, and until then plans as if the table were
 * nearly empty: a look-up by key then reads the whole of it.
 */
export class AnalyzeGrowth {
  readonly #knex: Knex;
  readonly #table: string;
  #known = 0;
  #added = 0;

  constructor(knex: Knex, table: string) {
    this.#knex = knex;
    this.#table = table;
  }

  /** To be called after the rows were committed. */
  async added(rows: number): Promise<void> {
    this.#added += rows;
    if (
      this.#added < few ||
      this.#added * 2 < this.#known ||
      !isPostgres(this.#knex)
    ) {
      return;
    }
    this.#known += this.#added;
    this.#added = 0;
    try {
      await this.#knex.raw('analyze ??', [this.#table]);
    } catch {
      // The rows are committed; PostgreSQL looks at them by itself before long.
    }
  }
}
