import type { Knex } from 'knex';

export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}

/**
 * A sub-select of the values, in one binding however many there are: neither
 * engine's limit on bindings applies, and the statement's text stays the same.
 */
export function valuesOf(knex: Knex, values: readonly string[]): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw('(select value from unnest(?::text[]) as v(value))', [
        values as unknown as Knex.RawBinding,
      ])
    : knex.raw('(select value from json_each(?))', [JSON.stringify(values)]);
}

/** Limits rows of a table with history to those that were known at an instant. */
export function asKnownAt(
  knex: Knex,
  alias: string,
  at: number | undefined,
): Knex.Raw {
  return at === undefined
    ? knex.raw('??.superseded_at is null', [alias])
    : knex.raw(
        '(??.learned_at <= ? and (??.superseded_at is null or ??.superseded_at > ?))',
        [alias, at, alias, alias, at],
      );
}
