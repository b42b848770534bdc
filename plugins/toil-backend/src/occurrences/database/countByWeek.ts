import type { Knex } from 'knex';

const weekMs = 7 * 86_400_000;

/**
 * How many occurrences of each group in each of the last weeks before an
 * instant, the oldest first. Counted by the database: a group may have
 * thousands.
 */
export async function countByWeek(options: {
  knex: Knex;
  groups: readonly string[];
  /** Epoch milliseconds. */
  now: number;
  weeks: number;
}): Promise<Map<string, number[]>> {
  const { knex, groups, now, weeks } = options;
  const counts = new Map(
    groups.map(group => [group, new Array<number>(weeks).fill(0)]),
  );
  // Written out: a bound number would be a float to SQLite, and not divide
  // into whole weeks.
  const weeksAgo = `(${Math.trunc(now)} - occurrences.occurred_at) / ${weekMs}`;
  const rows: { group_id: string; ago: number | string; n: number | string }[] =
    await knex('occurrences')
      .join('templates', 'templates.id', 'occurrences.template')
      .whereIn('templates.group_id', [...groups])
      .where('occurrences.occurred_at', '>', now - weeks * weekMs)
      .where('occurrences.occurred_at', '<=', now)
      .groupBy('templates.group_id', knex.raw(weeksAgo))
      .select('templates.group_id', knex.raw(`${weeksAgo} as ago`))
      .count({ n: '*' });
  rows.forEach(({ group_id, ago, n }) => {
    counts.get(group_id)![weeks - 1 - Number(ago)] = Number(n);
  });
  return counts;
}
