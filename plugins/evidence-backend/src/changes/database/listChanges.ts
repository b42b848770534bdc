import type { EnvironmentFilter } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { LedgerEntry, LedgerFilter, LedgerPosition } from '../records';
import { toLedgerEntries } from './rows';
import { asKnownAt, isPostgres, valuesOf } from '../../database/sql';
import { subjectsOf } from './subjects';
import type { DbChangeRow } from './tables';

/**
 * A page of changes, newest first. On PostgreSQL each subject (or kind, or pair
 * of them) gives at most `limit` rows from its index, so a page costs the size
 * of the scope and not of its history. The embedded SQLite sorts what the scope
 * has.
 */
export async function listChanges(
  options: LedgerFilter & {
    knex: Knex;
    after?: LedgerPosition;
    limit: number;
  },
): Promise<LedgerEntry[]> {
  const { knex, refs, kinds, at, limit } = options;
  if (refs?.length === 0 || kinds?.length === 0) {
    return [];
  }
  const subjects = refs && (await subjectsOf({ knex, refs, at }));
  const lists: [column: string, values: readonly string[]][] = [];
  if (subjects) {
    lists.push(['subject', subjects]);
  }
  if (kinds) {
    lists.push(['kind', kinds]);
  }
  const found: LedgerEntry[] = [];
  for (let page = options; ; ) {
    const rows = await readPage(page, lists);
    const entries = await toLedgerEntries({ knex, rows, at });
    found.push(...entries.map(({ entry }) => entry));
    const last = rows.at(-1);
    // A page without those that are damaged would look like the last one.
    if (entries.length === rows.length || !last) {
      return found;
    }
    const after = { occurredAt: Number(last.occurred_at), id: last.id };
    page = { ...page, after, limit: limit - found.length };
  }
}

async function readPage(
  options: LedgerFilter & { knex: Knex; after?: LedgerPosition; limit: number },
  lists: [column: string, values: readonly string[]][],
): Promise<DbChangeRow[]> {
  const { knex, limit } = options;
  return isPostgres(knex) && lists.length > 0
    ? mergePages(options, lists)
    : lists
        .reduce(
          (query, [column, values]) =>
            query.where(`c.${column}`, 'in', valuesOf(knex, values)),
          narrow(options, knex('changes as c').select('c.*')),
        )
        .orderBy(newestFirst('c'))
        .limit(limit);
}

/** The newest of the newest of each combination; whole rows only of these. */
function mergePages(
  options: LedgerFilter & {
    knex: Knex;
    after?: LedgerPosition;
    limit: number;
  },
  lists: [column: string, values: readonly string[]][],
): Knex.QueryBuilder {
  const { knex, limit } = options;
  const each = narrow(
    options,
    knex('changes as c').select('c.row_id', 'c.occurred_at', 'c.id'),
  )
    .orderBy(newestFirst('c'))
    .limit(limit);
  const merged = knex.queryBuilder().select('p.row_id');
  lists.forEach(([column, values], index) => {
    const source = knex.raw('? as ??', [valuesOf(knex, values), column]);
    if (index === 0) {
      merged.from(source);
    } else {
      merged.joinRaw('cross join ?', [source as unknown as Knex.Value]);
    }
    each.whereRaw('?? = ??', [`c.${column}`, `${column}.value`]);
  });
  merged
    .joinRaw('cross join lateral ? as p', [each as unknown as Knex.Value])
    .orderBy(newestFirst('p'))
    .limit(limit);
  return knex('changes as c')
    .select('c.*')
    .where('c.row_id', 'in', merged)
    .orderBy(newestFirst('c'));
}

function newestFirst(alias: string) {
  return [
    { column: `${alias}.occurred_at`, order: 'desc' },
    { column: `${alias}.id`, order: 'desc' },
  ];
}

/** What both a page and a count leave out. */
export function narrow(
  options: LedgerFilter & { knex: Knex; after?: LedgerPosition },
  query: Knex.QueryBuilder,
): Knex.QueryBuilder {
  const { knex, about, environment, from, to, after, at, outcomes } = options;
  query.where(asKnownAt(knex, 'c', at));
  if (environment !== undefined) {
    query.where('c.environment', environment.toLocaleLowerCase('en-US'));
  }
  if (about) {
    query.where(notElsewhere('c', about));
  }
  if (outcomes) {
    const named = outcomes.filter(outcome => outcome !== 'unknown');
    query.where(fits => {
      fits.where('c.outcome', 'in', valuesOf(knex, named));
      if (named.length < outcomes.length) {
        fits.orWhereNull('c.outcome');
      }
    });
  }
  if (from !== undefined) {
    query.where('c.occurred_at', '>=', from);
  }
  if (to !== undefined) {
    query.where('c.occurred_at', '<=', to);
  }
  if (after) {
    query.whereRaw('(c.occurred_at, c.id) < (?, ?)', [
      after.occurredAt,
      after.id,
    ]);
  }
  return query;
}

/**
 * What `isElsewhere` says of the names that are stored, in the database.
 *
 * @param alias - of the changes in the query
 */
export function notElsewhere(
  alias: string,
  { names, others }: EnvironmentFilter,
): (query: Knex.QueryBuilder) => void {
  const column = `${alias}.environment`;
  return query => {
    // What most are comes first: engines stop there.
    query.whereIn(column, ['', ...names]).orWhere(other => {
      other.whereNotIn(column, [...others.names]);
      for (const prefix of others.prefixes) {
        other.whereRaw('substr(??, 1, ?) <> ?', [
          column,
          Array.from(prefix).length,
          prefix,
        ]);
      }
    });
  };
}
