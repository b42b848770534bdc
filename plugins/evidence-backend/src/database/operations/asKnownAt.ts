import { Knex } from 'knex';
import { BigIntColumn } from '../tables';

/** Narrows a query to the rows that were what we knew at an instant; without one, now. */
export function asKnownAt<T extends Knex.QueryBuilder>(
  query: T,
  at: number | undefined,
): T {
  if (at === undefined) {
    return query.whereNull('superseded_at') as T;
  }
  return query.where('learned_at', '<=', at).andWhere(holds => {
    holds.whereNull('superseded_at').orWhere('superseded_at', '>', at);
  }) as T;
}

/** PostgreSQL gives bigints as text. Epoch milliseconds and row ids are safe integers. */
export function toNumber(value: BigIntColumn): number {
  return Number(value);
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
