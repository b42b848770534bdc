import type { Knex } from 'knex';
import {
  changeKinds,
  EnvironmentFilter,
} from '@plumbline/backstage-plugin-evidence-common';
import type { AsKnown, LedgerEntry } from '../records';
import { asKnownAt, isPostgres, valuesOf } from '../../database/sql';
import { notElsewhere } from './listChanges';
import { mapLedgerRows } from './rows';
import { subjectsByRef } from './subjects';
import type { DbChangeRow } from './tables';

type LatestOptions = AsKnown & {
  knex: Knex;
  refs: readonly string[];
  about?: EnvironmentFilter;
  occurredBy?: number;
};

/**
 * The latest change of each kind for each entity. One index probe for each name
 * of an entity and kind: the cost does not grow with the history, except with
 * what was changed in other environments since.
 */
export async function latestChanges(
  options: LatestOptions,
): Promise<LedgerEntry[]> {
  const { knex, refs } = options;
  if (refs.length === 0) {
    return [];
  }
  const names = [...(await subjectsByRef(options))].flatMap(([ref, subjects]) =>
    subjects.map(subject => ({ ref, subject })),
  );
  const rows = await (isPostgres(knex)
    ? onPostgres(options, names)
    : onSqlite(options, names));
  const found = mapLedgerRows(knex, rows, ({ ref }) => ref);
  return latestOfEach(found.map(({ entry }) => entry));
}

type Row = DbChangeRow & { ref: string };
type Name = { ref: string; subject: string };

/** One name and kind at a time; `s` and `k` give these. */
function probe({ about, at, knex, occurredBy }: LatestOptions) {
  return knex('changes as x')
    .whereRaw('x.subject = s.subject and x.kind = k.value')
    .where(asKnownAt(knex, 'x', at))
    .modify(query => {
      if (about) {
        query.where(notElsewhere('x', about));
      }
      if (occurredBy !== undefined) {
        query.where('x.occurred_at', '<=', occurredBy);
      }
    })
    .orderBy([
      { column: 'x.occurred_at', order: 'desc' },
      { column: 'x.id', order: 'desc' },
    ])
    .limit(1);
}

/** Of several names the database chooses: only what is latest is handed over. */
async function onPostgres(
  options: LatestOptions,
  names: readonly Name[],
): Promise<Row[]> {
  const { knex } = options;
  return knex
    .select(knex.raw('distinct on (s.ref, k.value) s.ref'), 'c.*')
    .from(
      knex.raw('json_to_recordset(?::json) as s(ref text, subject text)', [
        JSON.stringify(names),
      ]),
    )
    .joinRaw('cross join ? as k', [
      valuesOf(knex, changeKinds) as unknown as Knex.Value,
    ])
    .joinRaw('cross join lateral ? as c', [
      probe(options).select('x.*') as unknown as Knex.Value,
    ])
    .orderBy([
      's.ref',
      'k.value',
      { column: 'c.occurred_at', order: 'desc' },
      { column: 'c.id', order: 'desc' },
    ]);
}

async function onSqlite(
  options: LatestOptions,
  names: readonly Name[],
): Promise<Row[]> {
  const { knex } = options;
  return knex
    .withMaterialized(
      'latest',
      knex.raw(
        `select s.ref, (?) as row_id
         from (select value ->> 'ref' as ref, value ->> 'subject' as subject
           from json_each(?)) as s cross join ? as k`,
        [
          probe(options).select('x.row_id'),
          JSON.stringify(names),
          valuesOf(knex, changeKinds),
        ] as unknown as Knex.RawBinding[],
      ),
    )
    .select('latest.ref', 'c.*')
    .from('latest')
    .join('changes as c', 'c.row_id', 'latest.row_id');
}

/** Several subjects may stand for one entity. */
function latestOfEach(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const latest = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const key = `${entry.entityRef} ${entry.change.kind}`;
    const known = latest.get(key);
    if (!known || compareNewestFirst(entry, known) < 0) {
      latest.set(key, entry);
    }
  }
  return [...latest.values()].sort(compareNewestFirst);
}

function compareNewestFirst(a: LedgerEntry, b: LedgerEntry): number {
  return b.occurredAt - a.occurredAt || (a.id < b.id ? 1 : -1);
}
