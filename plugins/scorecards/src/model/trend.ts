/** `↓ 3`, `↑ 2`, `no change`: from the first day to the last. */
export function changeOf(values: readonly number[]): {
  by: number;
  words: string;
} {
  const by = (values.at(-1) ?? 0) - (values[0] ?? 0);
  if (by === 0) {
    return { by, words: 'no change' };
  }
  return { by, words: by < 0 ? `↓ ${-by}` : `↑ ${by}` };
}
