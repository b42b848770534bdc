import {
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { AsKnown, LedgerEntry } from '../records';
import type { FoldedChange } from '../fold';
import { isEntityRef } from './subjectRows';
import { refsBySubject } from './subjects';
import type { DbChangeRow } from './tables';

/**
 * Maps rows, and looks up what the signals among their subjects stood for:
 * without those that are damaged.
 */
export async function toLedgerEntries<Row extends DbChangeRow>(
  options: AsKnown & { knex: Knex; rows: readonly Row[] },
): Promise<{ row: Row; entry: LedgerEntry }[]> {
  const { knex, rows } = options;
  const subjects = [...new Set(rows.map(row => row.subject))].filter(
    subject => !isEntityRef(subject),
  );
  const refs = await refsBySubject({ ...options, subjects });
  return mapLedgerRows(knex, rows, ({ subject }) =>
    isEntityRef(subject) ? subject : refs.get(subject),
  );
}

/**
 * Without those that are damaged.
 *
 * @param refOf - what the subject of a row stood for
 */
export function mapLedgerRows<Row extends DbChangeRow>(
  knex: Knex,
  rows: readonly Row[],
  refOf: (row: Row) => string | undefined,
): { row: Row; entry: LedgerEntry }[] {
  return SetAside.of(knex).map('changes', rows, {
    id: ({ id }) => id,
    map: row => ({ row, entry: toLedgerEntry(row, refOf(row)) }),
  });
}

function toLedgerEntry(
  row: DbChangeRow,
  entityRef: string | undefined,
): LedgerEntry {
  return {
    rowId: Number(row.row_id),
    id: row.id,
    subject: row.subject,
    ...(entityRef !== undefined && { entityRef }),
    environment: row.environment,
    occurredAt: storedInstant(row.occurred_at),
    receivedAt: storedInstant(row.received_at),
    ...(row.reported_by !== null && { reportedBy: row.reported_by }),
    ...(row.amended_at !== null && {
      amendedAt: storedInstant(row.amended_at),
    }),
    change: storedObject<FoldedChange>(row.body, [
      ...(['source', 'kind', 'occurredAt'] as const),
    ]),
  };
}
