import type { Knex } from 'knex';
import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import type { LedgerEntry } from '../records';
import { valuesOf } from '../../database/sql';
import { mapLedgerRows } from './rows';
import { subjectsByRef } from './subjects';
import type { DbChangeRow } from './tables';

/** Every change of one kind of these entities in a span, in no order. */
export async function listWindow(options: {
  knex: Knex;
  refs: readonly string[];
  kind: ChangeKind;
  /** Epoch milliseconds: exclusive, and inclusive. */
  after: number;
  to: number;
}): Promise<LedgerEntry[]> {
  const { knex, refs, kind, after, to } = options;
  const refOf = new Map(
    [...(await subjectsByRef({ knex, refs }))].flatMap(([ref, subjects]) =>
      subjects.map(subject => [subject, ref] as const),
    ),
  );
  const rows: DbChangeRow[] = await knex<DbChangeRow>('changes')
    .where('subject', 'in', valuesOf(knex, [...refOf.keys()]))
    .where({ kind })
    .where('occurred_at', '>', after)
    .where('occurred_at', '<=', to)
    .whereNull('superseded_at');
  return mapLedgerRows(knex, rows, ({ subject }) => refOf.get(subject)).map(
    ({ entry }) => entry,
  );
}
