/**
 * A line as RFC 4180 has it. What a spreadsheet would take for a formula gets an
 * apostrophe before it, as OWASP advises against CSV injection.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /["',\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** A file of rows, each cell as its column says. */
export function csvFile<Row>(
  columns: readonly (readonly [
    name: string,
    value: (row: Row) => string | number | boolean | undefined,
  ])[],
  rows: readonly Row[],
): string {
  return [
    csvLine(columns.map(([name]) => name)),
    ...rows.map(row =>
      csvLine(columns.map(([, value]) => String(value(row) ?? ''))),
    ),
  ].join('');
}
