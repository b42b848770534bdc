import type { Knex } from 'knex';
import { changeKinds } from '@plumbline/backstage-plugin-evidence-common';
import type {
  LedgerEntry,
  LedgerFilter,
  LedgerPosition,
} from '../../ledger/LedgerStore';
import { subjectsOf, toLedgerEntries } from './rows';
import { asKnownAt, isPostgres, valuesOf } from './sql';
import type { DbChangeRow } from './tables';

/**
 * A page of changes, newest first. On PostgreSQL each (subject, kind) gives at
 * most `limit` rows from its index, so a page costs the size of the scope and
 * not of its history. The embedded SQLite sorts what the scope has.
 */
export async function listChanges(
  options: LedgerFilter & {
    knex: Knex;
    after?: LedgerPosition;
    limit: number;
  },
): Promise<LedgerEntry[]> {
  const { knex, refs, at, limit } = options;
  const subjects = refs && (await subjectsOf({ knex, refs, at }));
  const kinds = options.kinds ?? changeKinds;
  let query: Knex.QueryBuilder;
  if (!isPostgres(knex)) {
    query = narrow(options, knex('changes as c').select('c.*'));
    if (subjects) {
      query.where('c.subject', 'in', valuesOf(knex, subjects));
    }
    if (subjects || options.kinds) {
      query.whereIn('c.kind', [...kinds]);
    }
  } else if (subjects || options.kinds) {
    const page = narrow(options, knex('changes as c').select('c.*'))
      .whereRaw('c.kind = k.value')
      .modify(inner => {
        if (subjects) {
          inner.whereRaw('c.subject = s.value');
        }
      })
      .orderBy(newestFirst('c'))
      .limit(limit);
    query = knex
      .select('p.*')
      .from(knex.raw('? as k', [valuesOf(knex, kinds)]))
      .modify(outer => {
        if (subjects) {
          outer.joinRaw('cross join ? as s', [
            valuesOf(knex, subjects) as unknown as Knex.Value,
          ]);
        }
      })
      .joinRaw('cross join lateral ? as p', [page as unknown as Knex.Value]);
    const rows = await query.orderBy(newestFirst('p')).limit(limit);
    return toLedgerEntries({ knex, rows, at });
  } else {
    query = narrow(options, knex('changes as c').select('c.*'));
  }
  const rows: DbChangeRow[] = await query
    .orderBy(newestFirst('c'))
    .limit(limit);
  return toLedgerEntries({ knex, rows, at });
}

function newestFirst(alias: string) {
  return [
    { column: `${alias}.occurred_at`, order: 'desc' },
    { column: `${alias}.id`, order: 'desc' },
  ];
}

function narrow(
  options: LedgerFilter & { knex: Knex; after?: LedgerPosition },
  query: Knex.QueryBuilder,
): Knex.QueryBuilder {
  const { knex, environment, from, to, after, at } = options;
  query.where(asKnownAt(knex, 'c', at));
  if (environment !== undefined) {
    query.where('c.environment', environment.toLocaleLowerCase('en-US'));
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
