/**
 * Tags such as `service:checkout` as labels of an alert, with keys in lower
 * case. A key that has several values names none of them, as it can't be known
 * which is meant: its values are kept, joined. A tag without a value names
 * nothing.
 *
 * @public
 */
export function labelsOfTags(tags: readonly string[]): Record<string, string> {
  const values = new Map<string, Set<string>>();
  for (const tag of tags) {
    const [, key, value] =
      /^\s*([^:\s][^:]*?)\s*:\s*(.*\S)\s*$/su.exec(tag) ?? [];
    if (key) {
      const name = key.toLocaleLowerCase('en-US');
      values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, [...all].sort().join(',')]),
  );
}
