import type { Knex } from 'knex';
import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import type { ActorChanges } from '@plumbline/backstage-plugin-evidence-node';
import { isPostgres, valuesOf } from '../../database/sql';
import { refsBySubject } from './subjects';
import { isEntityRef } from './subjectRows';

/** A slice of the ledger is read at once; an embedded database holds up everybody meanwhile. */
const slice = 24 * 60 * 60_000;

/**
 * Who made how many changes of which entity, as known now. Reads each day of
 * the span from an index; what comes back grows with entities and actors.
 */
export async function countActors(options: {
  knex: Knex;
  kinds: readonly ChangeKind[];
  /** Epoch milliseconds, both inclusive. */
  from: number;
  to: number;
}): Promise<ActorChanges[]> {
  const { knex, kinds, from, to } = options;
  // PostgreSQL has no text with a NUL in it, and would fail for everybody's.
  const actor = isPostgres(knex)
    ? String.raw`case when c.body not like '%\\u0000%' then c.body::json ->> 'actor' end`
    : `json_extract(c.body, '$.actor')`;
  const counts = new Map<
    string,
    { subject: string; actor?: string; changes: number }
  >();
  for (let start = from; start <= to; start += slice) {
    const rows: {
      subject: string;
      actor: string | null;
      count: number | string;
    }[] = await knex('changes as c')
      .whereNull('c.superseded_at')
      .where('c.kind', 'in', valuesOf(knex, kinds))
      .where('c.occurred_at', '>=', start)
      .where('c.occurred_at', '<=', Math.min(to, start + slice - 1))
      .groupBy('c.subject', knex.raw(actor))
      .select('c.subject', knex.raw(`${actor} as actor`))
      .count({ count: '*' });
    for (const row of rows) {
      const key = `${row.subject}\n${row.actor ?? ''}`;
      const known = counts.get(key);
      counts.set(key, {
        subject: row.subject,
        ...(row.actor !== null && { actor: row.actor }),
        changes: (known?.changes ?? 0) + Number(row.count),
      });
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
