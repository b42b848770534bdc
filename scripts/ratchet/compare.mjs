// Pure: what is known to break a rule, and what breaks it now.

/** The sum of all counts. */
export function total(counts) {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/**
 * A file that is moved or renamed takes its count with it, so what must not grow
 * is the sum.
 * @param known - counts by file, import or word; none where nothing is known yet
 * @returns `grown`, where there is more in all, and `stale`, where the list is no
 *   longer what is there
 */
export function compare(known = {}, now) {
  const keys = [...new Set([...Object.keys(known), ...Object.keys(now)])];
  const changed = keys.filter(key => (known[key] ?? 0) !== (now[key] ?? 0));
  const line = key => `${key}: ${known[key] ?? 0} → ${now[key] ?? 0}`;
  if (total(now) > total(known)) {
    return {
      grown: changed
        .filter(key => (now[key] ?? 0) > (known[key] ?? 0))
        .map(line),
      stale: [],
    };
  }
  return { grown: [], stale: changed.map(line) };
}
