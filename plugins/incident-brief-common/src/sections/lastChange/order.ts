import {
  Change,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';

/** The latest first; of two at the same instant, by source and revision. */
export function compareLatestFirst(a: Change, b: Change): number {
  return (
    Date.parse(b.occurredAt) - Date.parse(a.occurredAt) ||
    compareText(a.source, b.source) ||
    compareText(a.revision ?? '', b.revision ?? '') ||
    compareText(a.id, b.id)
  );
}
