/**
 * Whether a name matches a pattern with `*` and `?`, in time proportional to the
 * product of both lengths, whatever the pattern.
 *
 * @public
 */
export function matchesName(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const literal = pattern[p] === '\\' ? pattern[p + 1] : undefined;
    if (literal !== undefined && literal === text[t]) {
      p += 2;
      t += 1;
    } else if (pattern[p] === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (
      literal === undefined &&
      (pattern[p] === '?' || pattern[p] === text[t])
    ) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p += 1;
  }
  return p === pattern.length;
}
