type CsvValue = string | number | boolean | undefined;

/**
 * A line as RFC 4180 has it. What a spreadsheet would take for a formula gets an
 * apostrophe before it, as OWASP advises against CSV injection:
 * https://owasp.org/www-community/attacks/CSV_Injection. A number is none.
 */
export function csvLine(cells: readonly CsvValue[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: CsvValue): string {
  if (typeof value === 'number') {
    return String(value);
  }
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /["',\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A file of rows, each cell as its column says. */
export function csvFile<Row>(
  columns: readonly (readonly [name: string, value: (row: Row) => CsvValue])[],
  rows: readonly Row[],
): string {
  return [
    csvLine(columns.map(([name]) => name)),
    ...rows.map(row => csvLine(columns.map(([, value]) => value(row)))),
  ].join('');
}
