import type { Knex } from 'knex';
import {
  type ChangeKind,
  changeKinds,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ActorChanges } from '@plumbline/backstage-plugin-evidence-node';
import type { ReportedChanges } from '../ChangeSummaries';
import { isPostgres, valuesOf } from '../../database/sql';
import { refsBySubject } from './subjects';
import { isEntityRef } from './subjectRows';

/** A slice of the ledger is read at once; an embedded database holds up everybody meanwhile. */
const slice = 24 * 60 * 60_000;

type Span = {
  knex: Knex;
  /** Epoch milliseconds, both inclusive. */
  from: number;
  to: number;
};

/** Who made how many changes of which entity, as known now. */
export async function countActors(
  options: Span & { kinds: readonly ChangeKind[] },
): Promise<ActorChanges[]> {
  // PostgreSQL has no text with a NUL in it, and would fail for everybody's.
  const actor = isPostgres(options.knex)
    ? String.raw`case when c.body not like '%\\u0000%' then c.body::json ->> 'actor' end`
    : `json_extract(c.body, '$.actor')`;
  return (await countBy(actor, options)).map(({ by, ...count }) => ({
    ...count,
    ...(by !== null && { actor: by }),
  }));
}

/** Which source reported how many changes of which entity, as known now. */
export async function countReporters(
  options: Span,
): Promise<ReportedChanges[]> {
  const kinds = changeKinds;
  return (await countBy('c.source', { ...options, kinds })).map(
    ({ by, ...count }) => ({ ...count, source: by! }),
  );
}

/**
 * Reads each day of the span from an index; what comes back grows with entities
 * and with what is counted by.
 */
async function countBy(
  column: string,
  options: Span & { kinds: readonly ChangeKind[] },
): Promise<{ entityRef: string; by: string | null; changes: number }[]> {
  const { knex, kinds, from, to } = options;
  const counts = new Map<
    string,
    { subject: string; by: string | null; changes: number }
  >();
  for (let start = from; start <= to; start += slice) {
    const rows: {
      subject: string;
      by: string | null;
      count: number | string;
    }[] = await knex('changes as c')
      .whereNull('c.superseded_at')
      .where('c.kind', 'in', valuesOf(knex, kinds))
      .where('c.occurred_at', '>=', start)
      .where('c.occurred_at', '<=', Math.min(to, start + slice - 1))
      .groupBy('c.subject', knex.raw(column))
      .select('c.subject', knex.raw(`${column} as ??`, ['by']))
      .count({ count: '*' });
    for (const { subject, by, count } of rows) {
      const key = `${subject}\n${by ?? ''}`;
      const changes = (counts.get(key)?.changes ?? 0) + Number(count);
      counts.set(key, { subject, by, changes });
    }
  }
  const all = [...counts.values()];
  const signals = new Set(
    all.map(({ subject }) => subject).filter(one => !isEntityRef(one)),
  );
  const refs = await refsBySubject({ knex, subjects: [...signals] });
  return all.flatMap(({ subject, ...count }) => {
    const entityRef = isEntityRef(subject) ? subject : refs.get(subject);
    return entityRef === undefined ? [] : [{ entityRef, ...count }];
  });
}

/** Stays the same for as long as nothing was learned of changes. */
export async function readLedgerVersion(knex: Knex): Promise<string> {
  const [changes, subjects] = await Promise.all(
    ['changes', 'change_subjects'].map(table =>
      knex(table).max({ last: 'row_id' }).first(),
    ),
  );
  return `${changes?.last ?? 0} ${subjects?.last ?? 0}`;
}
