import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import { storedList } from '@plumbline/backstage-plugin-evidence-node';
import type { SubjectState } from '../subjects/candidates';

export function toSubjectState(row: {
  entity_ref: string | null;
  /** JSON of `Candidates`. */
  candidates: string | null;
}): SubjectState {
  return {
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    ...(row.candidates !== null && { candidates: storedList(row.candidates) }),
  };
}

export function candidatesJson({ candidates }: SubjectState): string | null {
  return candidates ? canonicalJson(candidates) : null;
}
