/** Shorter beginnings of a hash name more than one commit. */
const hash = /^[0-9a-f]{7,64}$/i;

/**
 * Whether two names are of one revision: a commit is named by its whole hash, or
 * the beginning of it. Undefined where one is not stated.
 */
export function isSameRevision(
  one: string | undefined,
  other: string | undefined,
): boolean | undefined {
  if (one === undefined || other === undefined) {
    return undefined;
  }
  const [short, long] = [one, other]
    .map(text => text.toLowerCase())
    .sort((a, b) => a.length - b.length);
  return (
    one === other ||
    (hash.test(short) && hash.test(long) && long.startsWith(short))
  );
}

/** The longest name of each revision, the longest first; the same in any order. */
export function distinctRevisions(names: Iterable<string>): string[] {
  return [...new Set(names)]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .reduce<string[]>(
      (found, one) =>
        found.some(other => isSameRevision(one, other))
          ? found
          : [...found, one],
      [],
    );
}
