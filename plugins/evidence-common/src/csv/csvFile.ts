import { unparse } from 'papaparse';

type CsvValue = string | number | boolean | undefined;

/** Columns of a table, by the names in its first line. */
export type CsvTable<Row> = readonly (readonly [
  name: string,
  value: (row: Row) => CsvValue,
])[];

/**
 * What a spreadsheet would take for a formula; it gets an apostrophe before it,
 * as OWASP advises: https://owasp.org/www-community/attacks/CSV_Injection. A
 * number is none.
 */
const formula = /^[=+\-@\t\r]/;

/** A file of rows as RFC 4180 has it, each cell as its column says. */
export function csvFile<Row>(
  columns: CsvTable<Row>,
  rows: readonly Row[],
): string {
  return `${textOf([columns.map(([name]) => name)])}${csvRows(columns, rows)}`;
}

/** The rows alone, for a file that is written piece by piece. */
export function csvRows<Row>(
  columns: CsvTable<Row>,
  rows: readonly Row[],
): string {
  return textOf(rows.map(row => columns.map(([, value]) => value(row))));
}

function textOf(lines: CsvValue[][]): string {
  return lines.length === 0
    ? ''
    : `${unparse(lines, { escapeFormulae: formula })}\r\n`;
}
