import { storedList } from '@plumbline/backstage-plugin-evidence-node';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { SubjectState } from '../../estate/subjects/candidates';
import type { SubjectEntry } from '../LedgerStore';
import type { DbChangeSubjectRow } from './tables';

export function toSubjectEntry(row: DbChangeSubjectRow): SubjectEntry {
  return {
    rowId: Number(row.row_id),
    subject: row.subject,
    signals: storedList(row.signals),
    ...toSubjectState(row),
  };
}

export function toSubjectState(
  row: Pick<DbChangeSubjectRow, 'entity_ref' | 'candidates'>,
): SubjectState {
  return {
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    ...(row.candidates !== null && { candidates: storedList(row.candidates) }),
  };
}

export function candidatesJson({ candidates }: SubjectState): string | null {
  return candidates ? canonicalJson(candidates) : null;
}

/** Ids of signals have no slash. */
export function isEntityRef(subject: string): boolean {
  return subject.includes('/');
}
