import type { Page } from '@plumbline/backstage-plugin-evidence-common';

export function isOrAny(wanted: string | undefined, values: readonly string[]) {
  return wanted === undefined || values.includes(wanted);
}

export function isWithin(
  instant: string,
  { from, to }: { from?: string; to?: string },
): boolean {
  const at = Date.parse(instant);
  return (
    (from === undefined || at >= Date.parse(from)) &&
    (to === undefined || at <= Date.parse(to))
  );
}

/** Cursors are places in the list. */
export function pageOf<T>(
  items: readonly T[],
  { cursor = '0', limit = 50 }: { cursor?: string; limit?: number },
): Page<T> {
  const end = Number(cursor) + limit;
  return {
    items: items.slice(Number(cursor), end),
    ...(end < items.length && { nextCursor: String(end) }),
  };
}
