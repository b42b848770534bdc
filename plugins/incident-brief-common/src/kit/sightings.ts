import type { Claim } from '@plumbline/backstage-plugin-evidence-common';

/**
 * A part of a brief as its digest covers it: claims without when and by whom
 * they were seen, and nothing of where this installation shows or edits it.
 */
export function withoutSightings(part: unknown): unknown {
  if (Array.isArray(part)) {
    return part.map(withoutSightings);
  }
  if (typeof part !== 'object' || part === null) {
    return part;
  }
  if (isClaim(part)) {
    const { value, kind, stale, entityRef } = part;
    return { value, kind, stale, entityRef };
  }
  return Object.fromEntries(
    Object.entries(part)
      .filter(([name]) => name !== 'viewUrl' && name !== 'editUrl')
      .map(([name, value]) => [name, withoutSightings(value)]),
  );
}

function isClaim(
  part: object,
): part is Claim<unknown> & { entityRef?: string } {
  return 'value' in part && 'kind' in part && 'stale' in part;
}
