import { printable } from './print';

export type Column<T> = {
  title: string;
  /** `undefined` shows as `–`: not known. */
  value: (row: T) => string | number | undefined;
  /** Gives way when the terminal is too narrow; at most one column. */
  shrinks?: boolean;
  /** Left out, the last one first, before anything is cut. */
  optional?: boolean;
};

export type TableOptions = {
  /** Characters across; without it nothing is cut. */
  width?: number;
};

const gap = '  ';
/** A shrinking column is never cut to less than this. */
const leastWidth = 12;

/**
 * Rows as aligned text, numbers to the right. Columns without any value are
 * left out.
 */
export function renderTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  options: TableOptions = {},
): string {
  const all = columns
    .map(column => ({ column, values: rows.map(column.value) }))
    .filter(({ values }) => values.some(value => value !== undefined))
    .map(({ column, values }) => {
      const cells = values.map(value =>
        value === undefined ? '–' : format(value),
      );
      return {
        title: column.title,
        cells,
        shrinks: column.shrinks === true,
        optional: column.optional === true,
        right: values.every(
          value => value === undefined || typeof value === 'number',
        ),
        width: cells.reduce(
          (widest, cell) => Math.max(widest, length(cell)),
          length(column.title),
        ),
      };
    });

  const filled = fitting(all, options.width);
  const total = widthOf(filled);
  const flexible = filled.find(({ shrinks }) => shrinks);
  if (flexible && options.width !== undefined && total > options.width) {
    flexible.width = Math.max(
      leastWidth,
      flexible.width - (total - options.width),
    );
  }

  const line = (cell: (index: number) => string) =>
    filled
      .map((column, index) => pad(cell(index), column.width, column.right))
      .join(gap)
      .trimEnd();
  return [
    line(index => filled[index].title),
    ...rows.map((_, row) => line(index => filled[index].cells[row])),
  ].join('\n');
}

/** A line for each field that has a value, after its name. */
export function renderFields(
  fields: readonly (readonly [name: string, value: string | undefined])[],
  { indent = 0, width }: { indent?: number; width: number },
): string[] {
  return fields.flatMap(([name, value]) =>
    value
      ? [
          `${' '.repeat(indent)}${name && name.padEnd(width)}${printable(
            value,
          )}`,
        ]
      : [],
  );
}

function fitting<T extends { width: number; optional: boolean }>(
  columns: readonly T[],
  width: number | undefined,
): readonly T[] {
  const last = columns.map(({ optional }) => optional).lastIndexOf(true);
  return width === undefined || last === -1 || widthOf(columns) <= width
    ? columns
    : fitting(
        columns.filter((_, index) => index !== last),
        width,
      );
}

function widthOf(columns: readonly { width: number }[]): number {
  return (
    columns.reduce((sum, { width }) => sum + width, 0) +
    gap.length * (columns.length - 1)
  );
}

/** How wide a table may be here: the terminal's width, or without limit in a pipe. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

const numbers = new Intl.NumberFormat('en-US');

export function formatCount(count: number): string {
  return numbers.format(count);
}

/** `1 change`, `2 changes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function format(value: string | number): string {
  return typeof value === 'number' ? formatCount(value) : printable(value);
}

function length(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, right: boolean): string {
  const cut =
    length(text) > width ? `${[...text].slice(0, width - 1).join('')}…` : text;
  const space = ' '.repeat(width - length(cut));
  return right ? `${space}${cut}` : `${cut}${space}`;
}
