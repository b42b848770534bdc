import { storedList } from '@plumbline/backstage-plugin-evidence-node';
import { toSubjectState } from '../../estate/database/subjectState';
import type { SubjectEntry } from '../records';
import type { DbChangeSubjectRow } from './tables';

export function toSubjectEntry(row: DbChangeSubjectRow): SubjectEntry {
  return {
    rowId: Number(row.row_id),
    subject: row.subject,
    signals: storedList(row.signals),
    ...toSubjectState(row),
  };
}

/** Ids of signals have no slash. */
export function isEntityRef(subject: string): boolean {
  return subject.includes('/');
}
