import type { Knex } from 'knex';
import type { LedgerEntry, SubjectEntry } from '../../ledger/LedgerStore';
import { asKnownAt, valuesOf } from './sql';
import type { DbChangeRow, DbChangeSubjectRow } from './tables';

export function toSubjectEntry(row: DbChangeSubjectRow): SubjectEntry {
  return {
    rowId: Number(row.row_id),
    subject: row.subject,
    signals: JSON.parse(row.signals),
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
  };
}

/** Maps rows, and looks up what the signals among their subjects stood for. */
export async function toLedgerEntries(options: {
  knex: Knex;
  rows: readonly DbChangeRow[];
  at: number | undefined;
}): Promise<LedgerEntry[]> {
  const { knex, rows, at } = options;
  const signals = [...new Set(rows.map(row => row.subject))].filter(
    subject => !isEntityRef(subject),
  );
  const refs = new Map<string, string>();
  if (signals.length > 0) {
    const found = await knex<DbChangeSubjectRow>('change_subjects')
      .select('subject', 'entity_ref')
      .where('subject', 'in', valuesOf(knex, signals))
      .andWhere(asKnownAt(knex, 'change_subjects', at));
    for (const { subject, entity_ref: ref } of found) {
      if (ref !== null) {
        refs.set(subject, ref);
      }
    }
  }
  return rows.map(row => {
    const entityRef = isEntityRef(row.subject)
      ? row.subject
      : refs.get(row.subject);
    return {
      rowId: Number(row.row_id),
      id: row.id,
      subject: row.subject,
      ...(entityRef !== undefined && { entityRef }),
      environment: row.environment,
      occurredAt: Number(row.occurred_at),
      receivedAt: Number(row.received_at),
      change: JSON.parse(row.body),
    };
  });
}

/** Every subject that stands for one of the entities, themselves included. */
export async function subjectsOf(options: {
  knex: Knex;
  refs: readonly string[];
  at: number | undefined;
}): Promise<string[]> {
  const { knex, refs, at } = options;
  const rows = await knex<DbChangeSubjectRow>('change_subjects')
    .select('subject')
    .where('entity_ref', 'in', valuesOf(knex, refs))
    .andWhere(asKnownAt(knex, 'change_subjects', at));
  return [...new Set([...refs, ...rows.map(row => row.subject)])];
}

/** Ids of signals have no slash. */
export function isEntityRef(subject: string): boolean {
  return subject.includes('/');
}
