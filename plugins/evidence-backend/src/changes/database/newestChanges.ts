import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { asKnownAt, isPostgres, valuesOf } from '../../database/sql';
import type { LedgerEntry, NewestOptions } from '../records';
import { mapLedgerRows } from './rows';
import { subjectsOf } from './subjects';
import type { DbChangeRow } from './tables';

/** Names of environments of one kind and subject; a service with more has no few. */
const mostNames = 200;

type Place = { subject: string; kind: ChangeKind; environment: string };

/**
 * The newest changes of an entity in each place (see `LedgerStore.newest`): an index
 * gives the names of its environments, and of each the newest rows. The cost does not
 * grow with the history.
 */
export async function newestChanges(
  options: NewestOptions & { knex: Knex },
): Promise<LedgerEntry[][] | undefined> {
  const { isWanted, knex, ref } = options;
  const subjects = await subjectsOf({ knex, refs: [ref] });
  const named = await placesOf(options, subjects);
  if (!named) {
    return undefined;
  }
  const places = named.filter(({ environment }) => isWanted(environment));
  if (places.length === 0) {
    return [];
  }
  const rows: DbChangeRow[] = await (isPostgres(knex)
    ? onPostgres(options, places)
    : onSqlite(options, places));
  const byPlace = new Map<string, LedgerEntry[]>();
  for (const { entry, row } of mapLedgerRows(knex, rows, () => ref)) {
    const place = `${row.subject} ${row.kind} ${row.environment}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), entry]);
  }
  return [...byPlace.values()];
}

/** Undefined where there are too many; each name costs one step in the index. */
async function placesOf(
  { kinds, knex }: NewestOptions & { knex: Knex },
  subjects: readonly string[],
): Promise<Place[] | undefined> {
  const next = (subject: string, kind: string, after: string) =>
    `(select min(x.environment) from changes as x where x.subject = ${subject}
       and x.kind = ${kind} and x.environment > ${after})`;
  const found = knex.raw(
    `with recursive places(subject, kind, environment, n) as (
       select s.value, k.value, ${next('s.value', 'k.value', "''")}, 1
       from ? as s cross join ? as k
       union all
       select p.subject, p.kind, ${next(
         ...(['p.subject', 'p.kind', 'p.environment'] as const),
       )}, p.n + 1
       from places as p where p.environment is not null and p.n <= ?)
     select subject, kind, environment, n from places where environment is not null`,
    [
      valuesOf(knex, subjects),
      valuesOf(knex, kinds),
      mostNames,
    ] as unknown as Knex.RawBinding[],
  );
  const rows: (Place & { n: number })[] = await knex
    .select('*')
    .from(knex.raw('(?) as found', [found as unknown as Knex.RawBinding]));
  return rows.some(({ n }) => Number(n) > mostNames) ? undefined : rows;
}

function newestIn({ from, knex, limit, to }: NewestOptions & { knex: Knex }) {
  return knex('changes as x')
    .select('x.*')
    .where(asKnownAt(knex, 'x', undefined))
    .whereBetween('x.occurred_at', [from, to])
    .orderBy([
      { column: 'x.occurred_at', order: 'desc' },
      { column: 'x.id', order: 'desc' },
    ])
    .limit(limit);
}

function onPostgres(
  options: NewestOptions & { knex: Knex },
  places: readonly Place[],
): Knex.QueryBuilder {
  const { knex } = options;
  const each = newestIn(options).whereRaw(
    'x.subject = p.subject and x.kind = p.kind and x.environment = p.environment',
  );
  return knex
    .select('c.*')
    .from(
      knex.raw(
        'json_to_recordset(?::json) as p(subject text, kind text, environment text)',
        [JSON.stringify(places)],
      ),
    )
    .joinRaw('cross join lateral ? as c', [each as unknown as Knex.Value]);
}

/** It has no lateral joins, and is in the same process. */
async function onSqlite(
  options: NewestOptions & { knex: Knex },
  places: readonly Place[],
): Promise<DbChangeRow[]> {
  const found: DbChangeRow[] = [];
  for (const { environment, kind, subject } of places) {
    found.push(
      ...(await newestIn(options).where({
        'x.subject': subject,
        'x.kind': kind,
        'x.environment': environment,
      })),
    );
  }
  return found;
}
