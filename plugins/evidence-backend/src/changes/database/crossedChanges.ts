import type { Knex } from 'knex';
import { crossedKinds } from '../rollback';
import type { AsKnown, Crossing, LedgerEntry } from '../records';
import { asKnownAt, isPostgres, valuesOf } from '../../database/sql';
import { toLedgerEntries } from './rows';
import { subjectsByRef } from './subjects';
import type { DbChangeRow } from './tables';

/**
 * Finds what ways back lead across (see `LedgerStore.crossed`). One index probe
 * for each way, each kind and each name that its entities go by; on PostgreSQL
 * at most `limit` rows of each. The embedded SQLite reads what happened since.
 */
export async function crossedChanges(
  options: AsKnown & { knex: Knex; of: readonly Crossing[]; limit: number },
): Promise<Map<number, LedgerEntry[]>> {
  const { knex, of, limit } = options;
  const crossed = new Map<number, LedgerEntry[]>();
  if (of.length === 0) {
    return crossed;
  }
  const refs = [...new Set(of.flatMap(one => one.refs))];
  const subjects = await subjectsByRef({ ...options, refs });
  const ways = of.flatMap(
    ({ target, kind, item, environment, since, ...way }) =>
      [
        ...new Set([
          ...way.subjects,
          ...way.refs.flatMap(ref => subjects.get(ref) ?? []),
        ]),
      ].map(subject => ({ target, subject, kind, item, environment, since })),
  );
  const rows: (DbChangeRow & { target: number | string })[] = await (isPostgres(
    knex,
  )
    ? knex
        .select('t.target', 'c.*')
        .from(
          knex.raw(
            'json_to_recordset(?::json) as t(target bigint, subject text, kind text, item text, environment text, since bigint)',
            [JSON.stringify(ways)],
          ),
        )
        .joinRaw('cross join ? as k', [
          valuesOf(knex, crossedKinds) as unknown as Knex.Value,
        ])
        .joinRaw('cross join lateral ? as c', [
          knex
            .from(
              changesSince(options)
                .whereRaw('c.kind = k.value')
                // A fence, so that the index is read from its end until there are
                // enough: how many the filter leaves is estimated far too low.
                .orderByRaw('c.occurred_at desc, c.id desc offset 0')
                .as('c'),
            )
            .select('c.*')
            .where(crossable)
            .orderBy([
              { column: 'c.occurred_at', order: 'desc' },
              { column: 'c.id', order: 'desc' },
            ])
            .limit(limit) as unknown as Knex.Value,
        ])
    : changesSince(options)
        .select('t.target')
        .where(crossable)
        .joinRaw(
          `join (select value ->> 'target' as target, value ->> 'subject' as subject,
             value ->> 'kind' as kind,
             value ->> 'item' as item, value ->> 'environment' as environment,
             value ->> 'since' as since
           from json_each(?)) as t on true`,
          [JSON.stringify(ways)],
        )
        .where('c.kind', 'in', valuesOf(knex, crossedKinds)));
  const entries = await toLedgerEntries({ ...options, rows });
  entries.forEach(({ entry, row }) => {
    const target = Number(row.target);
    const known = crossed.get(target) ?? [];
    known.push(entry);
    crossed.set(target, known);
  });
  crossed.forEach(found =>
    found.sort((a, b) => b.occurredAt - a.occurredAt || (a.id < b.id ? 1 : -1)),
  );
  return crossed;
}

function changesSince({
  knex,
  at,
}: AsKnown & { knex: Knex }): Knex.QueryBuilder {
  return knex('changes as c')
    .select('c.*')
    .whereRaw('c.subject = t.subject and c.occurred_at > t.since')
    .where(asKnownAt(knex, 'c', at));
}

/** What failed was not crossed; of what no outcome is known, it may have been. */
function crossable(query: Knex.QueryBuilder): void {
  query.whereRaw(
    `not (c.kind = t.kind and c.item = t.item)
     and coalesce(c.outcome, 'succeeded') = 'succeeded'
     and (c.environment = t.environment or c.environment = '' or t.environment = '')`,
  );
}
