import type { Knex } from 'knex';
import type { Percentiles } from '../records';

/**
 * The 50th and 95th percentile of a column by the nearest rank, in the database:
 * the same value as of a sorted list, with neither a list nor a limit.
 *
 * @param base - which rows
 * @param groups - columns of which each combination is one group
 */
export async function percentilesOf<Group extends string>(
  knex: Knex,
  base: Knex.QueryBuilder,
  groups: readonly Group[],
  column: string,
): Promise<(Record<Group, string> & Percentiles)[]> {
  const partition =
    groups.length > 0 ? `partition by ${groups.join(', ')}` : '';
  const ranked = base
    .clone()
    .select(
      ...groups,
      `${column} as v`,
      knex.raw(`row_number() over (${partition} order by ${column}) as rn`),
      knex.raw(`count(*) over (${partition}) as n`),
    )
    .whereNotNull(column);
  const rows: Record<string, string | number>[] = await knex
    .from(ranked.as('ranked'))
    .select(
      ...groups,
      'n',
      knex.raw('max(case when rn = (n * 50 + 99) / 100 then v end) as p50'),
      knex.raw('max(case when rn = (n * 95 + 99) / 100 then v end) as p95'),
    )
    .groupBy(...groups, 'n');
  return rows.map(row => ({
    ...(Object.fromEntries(groups.map(name => [name, row[name]])) as Record<
      Group,
      string
    >),
    sample: Number(row.n),
    p50: Number(row.p50),
    p95: Number(row.p95),
  }));
}

/** The same of all rows as one. */
export async function percentiles(
  knex: Knex,
  base: Knex.QueryBuilder,
  column: string,
): Promise<Percentiles> {
  const [found] = await percentilesOf(knex, base, [], column);
  return found ?? { sample: 0 };
}
