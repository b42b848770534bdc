import type { Knex } from 'knex';
import type { AsSeen, LedgerEntry } from '../../ledger/LedgerStore';
import { isEntityRef } from './subjectRows';
import { refsBySubject } from './subjects';
import type { DbChangeRow } from './tables';

/** Maps rows, and looks up what the signals among their subjects stood for. */
export async function toLedgerEntries(
  options: AsSeen & { knex: Knex; rows: readonly DbChangeRow[] },
): Promise<LedgerEntry[]> {
  const { rows } = options;
  const subjects = [...new Set(rows.map(row => row.subject))].filter(
    subject => !isEntityRef(subject),
  );
  const refs = await refsBySubject({ ...options, subjects });
  return rows.map(row =>
    toLedgerEntry(
      row,
      isEntityRef(row.subject) ? row.subject : refs.get(row.subject),
    ),
  );
}

/** @param entityRef - what the subject of the row stood for */
export function toLedgerEntry(
  row: DbChangeRow,
  entityRef: string | undefined,
): LedgerEntry {
  return {
    rowId: Number(row.row_id),
    id: row.id,
    subject: row.subject,
    ...(entityRef !== undefined && { entityRef }),
    environment: row.environment,
    occurredAt: Number(row.occurred_at),
    receivedAt: Number(row.received_at),
    ...(row.reported_by !== null && { reportedBy: row.reported_by }),
    ...(row.amended_at !== null && { amendedAt: Number(row.amended_at) }),
    change: JSON.parse(row.body),
  };
}
