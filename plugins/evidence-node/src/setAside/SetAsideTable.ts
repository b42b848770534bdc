import type { Knex } from 'knex';

/** Longer ids are cut. */
export const longestEntry = 300;

/**
 * An entry that a loop can't work on.
 *
 * @public
 */
export type SetAsideEntry = {
  /** Which loop or list, such as `scorecards: judging`. */
  loop: string;
  /** The entry's id in that loop, cut to 300 characters. */
  entry: string;
  reason: string;
  failures: number;
  /** Epoch milliseconds. */
  firstAt: number;
  lastAt: number;
};

/** PostgreSQL gives `bigint` as text. */
type SetAsideRow = {
  loop: string;
  entry: string;
  reason: string;
  failures: number;
  first_at: number | string;
  last_at: number | string;
};

/**
 * Makes the table `set_aside`, for a plugin's migrations.
 *
 * @public
 */
export async function createSetAsideTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('set_aside', table => {
    table.comment('Entries that a loop cannot work on, and passes over');
    table.string('loop', 100).notNullable().comment('Which loop or list');
    table
      .string('entry', longestEntry)
      .notNullable()
      .comment("The entry's id in it");
    table.text('reason').notNullable().comment('Why, in one sentence');
    table.integer('failures').notNullable().comment('How often it failed');
    table
      .bigInteger('first_at')
      .notNullable()
      .comment('When it failed first, epoch milliseconds');
    table
      .bigInteger('last_at')
      .notNullable()
      .comment('When it failed last, epoch milliseconds');
    table.primary(['loop', 'entry']);
  });
}

/** The table `set_aside`, which a plugin's migrations make. */
export class SetAsideTable {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The latest first; none where the database has no such table. */
  async list(limit: number): Promise<SetAsideEntry[]> {
    if (!(await this.#knex.schema.hasTable('set_aside'))) {
      return [];
    }
    const rows = await this.#knex<SetAsideRow>('set_aside')
      .orderBy('last_at', 'desc')
      .limit(limit);
    return rows.map(({ first_at, last_at, ...row }) => ({
      ...row,
      firstAt: Number(first_at),
      lastAt: Number(last_at),
    }));
  }

  async keep(
    key: Pick<SetAsideEntry, 'loop' | 'entry'>,
    entry: SetAsideEntry | undefined,
  ): Promise<void> {
    const { loop, entry: id } = key;
    if (!entry) {
      await this.#knex<SetAsideRow>('set_aside')
        .where({ loop, entry: id })
        .delete();
      return;
    }
    await this.#knex<SetAsideRow>('set_aside')
      .insert({
        loop,
        entry: id,
        reason: entry.reason,
        failures: entry.failures,
        first_at: entry.firstAt,
        last_at: entry.lastAt,
      })
      .onConflict(['loop', 'entry'])
      .merge();
  }
}
