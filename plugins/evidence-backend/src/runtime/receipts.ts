/** The names under which something is reported: one list, cut where it is long. */
export function sourcesOf(reported: readonly { source: string }[]): string {
  return [...new Set(reported.map(({ source }) => source))]
    .join(', ')
    .slice(0, 500);
}

/** What was not understood of a report is in its receipt. */
export function withWarnings<T extends { warnings?: string[] }>(
  receipt: T,
  warnings: string[],
): T {
  return warnings.length > 0 ? { ...receipt, warnings } : receipt;
}
