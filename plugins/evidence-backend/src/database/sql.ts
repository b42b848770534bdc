import { storedInstant } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { BigIntColumn } from './tables';

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

/** PostgreSQL gives bigints as text. Epoch milliseconds and row ids are safe integers. */
export function toNumber(value: BigIntColumn): number {
  return Number(value);
}

/** Epoch milliseconds as an ISO instant. */
export function iso(millis: BigIntColumn): string {
  return new Date(toNumber(millis)).toISOString();
}

/** @throws RangeError where no date has it */
export function toOptionalInstant(
  value: BigIntColumn | null,
): number | undefined {
  return value === null ? undefined : storedInstant(value);
}

export function toOptionalNumber(
  value: BigIntColumn | null,
): number | undefined {
  return value === null ? undefined : Number(value);
}

/** Parts of a list, since engines bound how many values one statement takes. */
export function* chunked<T>(
  items: readonly T[],
  size = 400,
): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += size) {
    yield items.slice(at, at + size);
  }
}
