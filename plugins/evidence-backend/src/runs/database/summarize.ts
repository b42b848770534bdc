import type { Knex } from 'knex';
import { isPostgres } from '../../database/sql';
import type { Percentiles } from '../records';

type Of<Group extends string, Sum extends string, Column extends string> = {
  /** Columns of which each combination is one group; none for all rows as one. */
  groups: readonly Group[];
  /** What else to count of a group, as expressions of SQL. */
  sums: Record<Sum, string>;
  /** Columns to give percentiles of. */
  columns: readonly Column[];
};
type Summary<
  Group extends string,
  Sum extends string,
  Column extends string,
> = Record<Group, string> &
  Record<Sum, number> & { of: Record<Column, Percentiles> };

/**
 * Sums, and the 50th and 95th percentile of columns by the nearest rank, in the
 * database: the same values as of a sorted list, with neither a list nor a limit.
 * PostgreSQL reads the rows once.
 *
 * @param base - which rows
 */
export async function summarize<
  Group extends string,
  Sum extends string,
  Column extends string,
>(
  knex: Knex,
  base: Knex.QueryBuilder,
  of: Of<Group, Sum, Column>,
): Promise<Summary<Group, Sum, Column>[]> {
  const { groups, sums, columns } = of;
  const onPostgres = isPostgres(knex);
  const query = base.clone().select(...groups);
  if (groups.length > 0) {
    query.groupBy(...groups);
  }
  for (const [name, expression] of Object.entries<string>(sums)) {
    query.select(knex.raw(`${expression} as ??`, [name]));
  }
  if (onPostgres) {
    for (const column of columns) {
      query.count({ [`n_${column}`]: column }).select(
        knex.raw(
          // The first value up to which there are so many: the nearest rank.
          `percentile_disc(array[0.5, 0.95]) within group (order by ??) as ??`,
          [column, `p_${column}`],
        ),
      );
    }
  }
  const rows: Record<string, unknown>[] = await query;
  const found = rows.map(row => ({
    ...(Object.fromEntries(groups.map(name => [name, row[name]])) as Record<
      Group,
      string
    >),
    ...(Object.fromEntries(
      Object.keys(sums).map(name => [name, Number(row[name])]),
    ) as Record<Sum, number>),
    of: Object.fromEntries(
      columns.map(column => [
        column,
        percentilesIn(row[`n_${column}`], row[`p_${column}`]),
      ]),
    ) as Record<Column, Percentiles>,
  }));
  if (onPostgres) {
    return found;
  }
  const keyOf = (row: Record<string, unknown>) =>
    JSON.stringify(groups.map(name => row[name]));
  const byKey = new Map(found.map(one => [keyOf(one), one]));
  for (const column of columns) {
    for (const row of await ranked(knex, base, groups, column)) {
      byKey.get(keyOf(row))!.of[column] = percentilesIn(row.n, [
        row.p50,
        row.p95,
      ]);
    }
  }
  return found;
}

function percentilesIn(count: unknown, values: unknown): Percentiles {
  const sample = Number(count ?? 0);
  if (sample === 0) {
    return { sample };
  }
  const [p50, p95] = (values as unknown[]).map(Number);
  return { sample, p50, p95 };
}

/** SQLite has no function for percentiles. */
function ranked(
  knex: Knex,
  base: Knex.QueryBuilder,
  groups: readonly string[],
  column: string,
): Knex.QueryBuilder {
  const partition =
    groups.length > 0 ? `partition by ${groups.join(', ')}` : '';
  const rows = base
    .clone()
    .select(
      ...groups,
      `${column} as v`,
      knex.raw(`row_number() over (${partition} order by ${column}) as rn`),
      knex.raw(`count(*) over (${partition}) as n`),
    )
    .whereNotNull(column);
  return knex
    .from(rows.as('ranked'))
    .select(
      ...groups,
      'n',
      knex.raw('max(case when rn = (n * 50 + 99) / 100 then v end) as p50'),
      knex.raw('max(case when rn = (n * 95 + 99) / 100 then v end) as p95'),
    )
    .groupBy(...groups, 'n');
}
