const units = [
  ['d', 24 * 60 * 60 * 1000],
  ['h', 60 * 60 * 1000],
  ['min', 60 * 1000],
] as const;

/**
 * `12 min ago`, in the largest unit that fits; undefined for what lies ahead of
 * `now` (epoch milliseconds), where the portal's clock is another.
 */
export function ago(instant: string, now: number): string | undefined {
  const age = now - Date.parse(instant);
  if (!(age >= 0)) {
    return undefined;
  }
  const [unit, size] = units.find(([, each]) => age >= each) ?? [];
  return size === undefined
    ? 'less than a minute ago'
    : `${Math.floor(age / size)} ${unit} ago`;
}
