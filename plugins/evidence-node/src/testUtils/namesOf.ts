import type { Incident } from '@plumbline/backstage-plugin-evidence-common';

/** Entities by which evidence finds an incident. */
export function namesOf(
  { before = [], entityRefs }: Incident,
  { withdrawn }: { withdrawn?: 'true' | 'false' },
): string[] {
  const earlier = withdrawn === 'true' ? before : [];
  return [...entityRefs, ...earlier.flatMap(one => one.entityRefs)];
}
