/** Prints a Markdown table; numbers are aligned to the right. */
export function printTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const cells = rows.map(row => row.map(String));
  const widths = header.map((name, column) =>
    Math.max(3, name.length, ...cells.map(row => row[column].length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row
      .map((cell, column) =>
        column === 0
          ? cell.padEnd(widths[column])
          : cell.padStart(widths[column]),
      )
      .join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  say(`\n### ${title}\n`);
  say([line(header), line(rule), ...cells.map(line)].join('\n'));
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Progress, which is not part of the result. */
export function note(text: string): void {
  process.stderr.write(`… ${text}\n`);
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds with three digits that mean something. */
export function ms(value: number): string {
  if (value >= 100) {
    return count(value);
  }
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function times(ratio: number): string {
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)}×`;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
