import type { Knex } from 'knex';
import type { AsKnown, LedgerEntry } from '../records';
import { returnsToPrevious } from '../rollback';
import { asKnownAt, isPostgres } from '../../database/sql';
import { toLedgerEntries } from './rows';
import { subjectsByRef } from './subjects';
import type { DbChangeRow } from './tables';

/**
 * So many changes before one are looked at: where none of them succeeded with
 * another revision, what one would return to is not known.
 */
const reach = 1_000;

/**
 * Finds the predecessors of changes (see `LedgerStore.previous`). For each change
 * and each name that its entity goes by, a bounded part of one index.
 */
export async function previousChanges(
  options: AsKnown & { knex: Knex; of: readonly LedgerEntry[] },
): Promise<Map<number, LedgerEntry>> {
  const { knex } = options;
  const changes = options.of.filter(({ change }) => returnsToPrevious(change));
  if (changes.length === 0) {
    return new Map();
  }
  const refs = changes.flatMap(({ entityRef }) => entityRef ?? []);
  const subjects = await subjectsByRef({
    ...options,
    refs: [...new Set(refs)],
  });
  const targets = changes.flatMap(entry => {
    const names = entry.entityRef && subjects.get(entry.entityRef);
    return (names || [entry.subject]).map(subject => toTarget(entry, subject));
  });
  // What names an item is found by an index of its own.
  const found = await Promise.all([
    probe(
      options,
      targets.filter(({ item }) => item === ''),
      "x.item = ''",
    ),
    probe(
      options,
      targets.filter(({ item }) => item !== ''),
      "x.item <> '' and x.item = t.item",
    ),
  ]);
  const rows = found.flat();
  const entries = await toLedgerEntries({ ...options, knex, rows });
  return latestOfEach(
    entries.map(({ entry, row }) => [Number(row.target), entry]),
  );
}

type Target = {
  target: number;
  subject: string;
  kind: string;
  environment: string;
  item: string;
  occurred_at: number;
  id: string;
  revision: string | null;
};

type Found = DbChangeRow & { target: number | string };

function toTarget(entry: LedgerEntry, subject: string): Target {
  const { change, rowId, environment, occurredAt, id } = entry;
  return {
    target: rowId,
    subject,
    kind: change.kind,
    environment,
    item: change.item ?? '',
    occurred_at: occurredAt,
    id,
    revision: change.revision ?? null,
  };
}

async function probe(
  { knex, at }: AsKnown & { knex: Knex },
  targets: readonly Target[],
  ofItem: string,
): Promise<Found[]> {
  if (targets.length === 0) {
    return [];
  }
  const newestFirst = (alias: string) => [
    { column: `${alias}.occurred_at`, order: 'desc' },
    { column: `${alias}.id`, order: 'desc' },
  ];
  const before = knex('changes as x')
    .select('x.row_id', 'x.occurred_at', 'x.id', 'x.outcome', 'x.revision')
    .whereRaw(
      `x.subject = t.subject and x.kind = t.kind and x.environment = t.environment
       and ${ofItem} and (x.occurred_at, x.id) < (t.occurred_at, t.id)`,
    )
    .where(asKnownAt(knex, 'x', at))
    .orderBy(newestFirst('x'))
    .limit(reach);
  const previous = knex
    .from(before.as('y'))
    .select('y.row_id')
    .whereRaw(
      `(t.revision is null or y.revision is null or y.revision <> t.revision)
       and case t.kind when 'deploy' then y.outcome = 'succeeded'
         else y.revision is not null and coalesce(y.outcome, 'succeeded') = 'succeeded' end`,
    )
    .orderBy(newestFirst('y'))
    .limit(1);
  return (
    knex
      // Materialised: PostgreSQL would otherwise look for each row twice.
      .withMaterialized(
        'pairs',
        knex
          .select('t.target', knex.raw('(?) as previous', [previous]))
          .from(targetsOf(knex, targets)),
      )
      .select('pairs.target', 'c.*')
      .from('pairs')
      .join('changes as c', 'c.row_id', 'pairs.previous')
  );
}

function targetsOf(knex: Knex, targets: readonly Target[]): Knex.Raw {
  const json = JSON.stringify(targets);
  return isPostgres(knex)
    ? knex.raw(
        `json_to_recordset(?::json) as t(target bigint, subject text, kind text,
           environment text, item text, occurred_at bigint, id text, revision text)`,
        [json],
      )
    : knex.raw(
        `(select value ->> 'target' as target, value ->> 'subject' as subject,
           value ->> 'kind' as kind, value ->> 'environment' as environment,
           value ->> 'item' as item, value ->> 'occurred_at' as occurred_at,
           value ->> 'id' as id, value ->> 'revision' as revision
         from json_each(?)) as t`,
        [json],
      );
}

function latestOfEach(
  found: readonly (readonly [target: number, entry: LedgerEntry])[],
): Map<number, LedgerEntry> {
  const latest = new Map<number, LedgerEntry>();
  for (const [target, entry] of found) {
    const known = latest.get(target);
    if (
      !known ||
      entry.occurredAt > known.occurredAt ||
      (entry.occurredAt === known.occurredAt && entry.id > known.id)
    ) {
      latest.set(target, entry);
    }
  }
  return latest;
}
