import type { BooleanColumn } from '../../database/tables';
import type { SubjectState } from '../subjects/standing';

export function toSubjectState(row: {
  entity_ref: string | null;
  ambiguous: BooleanColumn;
}): SubjectState {
  return {
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    ...(row.ambiguous && { ambiguous: true }),
  };
}

export function subjectStateColumns({ entityRef, ambiguous }: SubjectState) {
  return { entity_ref: entityRef ?? null, ambiguous: ambiguous ?? false };
}
