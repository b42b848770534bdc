import {
  readRows,
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { StoredSubject, Subject } from '../subjects/records';
import { chunked, toNumber, valuesOf } from '../../database/sql';
import { subjectStateColumns, toSubjectState } from './subjectState';
import type { SignalSubjectRow } from './tables';

/** Keeps signals that nobody has sent before; known ones stay as they are. */
export async function insertSignalSubjects(
  trx: Knex.Transaction,
  subjects: readonly Subject[],
  learnedAt: number,
): Promise<void> {
  // In one order, so that two writers never wait for each other.
  const sorted = [...subjects].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const rows = sorted.map(one => ({
    subject: one.subject,
    signal: canonicalJson(one.signal),
    ...subjectStateColumns(one),
    learned_at: learnedAt,
    superseded_at: null,
  }));
  for (const some of chunked(rows)) {
    await trx('signal_subjects')
      .insert([...some])
      .onConflict()
      .ignore();
  }
}

export async function listSignalSubjects(
  knex: Knex,
  { afterRowId = 0, limit }: { afterRowId?: number; limit: number },
): Promise<StoredSubject[]> {
  const query = knex<SignalSubjectRow>('signal_subjects')
    .whereNull('superseded_at')
    .andWhere('row_id', '>', afterRowId)
    .orderBy('row_id');
  return readRows<SignalSubjectRow, StoredSubject>(knex, 'signals', {
    query,
    limit,
    id: ({ subject }) => subject,
    map: toSubject,
  });
}

export async function findSignalSubjects(
  knex: Knex,
  subjects: readonly string[],
): Promise<StoredSubject[]> {
  const rows = await knex<SignalSubjectRow>('signal_subjects')
    .where('subject', 'in', valuesOf(knex, subjects))
    .whereNull('superseded_at')
    .orderBy('row_id');
  return SetAside.of(knex).map('signals', rows, {
    id: ({ subject }) => subject,
    map: toSubject,
  });
}

/**
 * Says anew what signals stand for; what they stood for stays known for
 * instants before.
 *
 * @returns what was in fact assigned, with what it stood for until then
 */
export async function assignSignalSubjects(
  trx: Knex.Transaction,
  subjects: readonly StoredSubject[],
  learnedAt: number,
): Promise<(StoredSubject & { before?: string })[]> {
  const assigned: (StoredSubject & { before?: string })[] = [];
  for (const some of chunked(subjects)) {
    const present = await trx<SignalSubjectRow>('signal_subjects')
      .whereIn(
        'row_id',
        some.map(({ rowId }) => rowId),
      )
      .whereNull('superseded_at')
      .orderBy('row_id')
      .forUpdate();
    const rows = new Map(present.map(row => [toNumber(row.row_id), row]));
    const still = some.filter(({ rowId }) => rows.has(rowId));
    // A clock that was set back must not make a row end before it began.
    const at = Math.max(
      learnedAt,
      ...still.map(({ rowId }) => toNumber(rows.get(rowId)!.learned_at)),
    );
    await trx<SignalSubjectRow>('signal_subjects')
      .whereIn(
        'row_id',
        still.map(({ rowId }) => rowId),
      )
      .update({ superseded_at: at });
    await insertSignalSubjects(trx, still, at);
    assigned.push(
      ...still.map(one => ({
        ...one,
        before: rows.get(one.rowId)!.entity_ref ?? undefined,
      })),
    );
  }
  return assigned;
}

/** What signals stand for now, those that stand for one entity. */
export async function entitiesOf(
  knex: Knex,
  subjects: readonly string[],
): Promise<Map<string, string>> {
  const rows = await knex<SignalSubjectRow>('signal_subjects')
    .select('subject', 'entity_ref')
    .where('subject', 'in', valuesOf(knex, subjects))
    .whereNull('superseded_at')
    .whereNotNull('entity_ref');
  return new Map(rows.map(row => [row.subject, row.entity_ref!]));
}

/** Ids of the signals that stand for an entity. */
export function subjectsOfEntity(knex: Knex, ref: string): Knex.QueryBuilder {
  return knex('signal_subjects')
    .select('subject')
    .where({ entity_ref: ref })
    .whereRaw('superseded_at is null');
}

function toSubject(row: SignalSubjectRow): StoredSubject {
  return {
    rowId: toNumber(row.row_id),
    subject: row.subject,
    signal: storedObject(row.signal),
    ...toSubjectState(row),
  };
}
