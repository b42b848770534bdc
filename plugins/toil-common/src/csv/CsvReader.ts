import { parse, Parser, ParseResult } from 'papaparse';

/** One row, and the line of the file in which it begins, from 1. */
export type CsvRow = { line: number; cells: string[] };

/** A file that is no table. */
export class CsvError extends Error {
  readonly name = 'CsvError';
}

/** Longer rows are no tickets: a quote was never closed. Characters. */
const longestRow = 4_000_000;

/**
 * Reads a table piece by piece, as RFC 4180 has it; memory does not grow with
 * the file. Lines may end in CRLF, LF or CR; empty lines are left out. The
 * separator is what the first line has most of: comma, semicolon or tab.
 */
export class CsvReader {
  #dialect: { newline: '\r' | '\n'; parser: Parser } | undefined;
  /** The row that has not ended yet. */
  #rest = '';
  #line = 1;

  /** @throws CsvError where a quote ends nowhere, or inside a cell */
  push(text: string): CsvRow[] {
    this.#rest += text;
    const rows = this.#read(false);
    if (this.#rest.length > longestRow) {
      throw new CsvError(
        `The row of line ${
          this.#line
        } has no end; is a quote not closed there?`,
      );
    }
    return rows;
  }

  /** @throws CsvError where a quote was never closed */
  end(): CsvRow[] {
    return this.#read(true);
  }

  #read(isLast: boolean): CsvRow[] {
    this.#dialect ??= this.#begin(isLast);
    if (!this.#dialect) {
      return [];
    }
    const { newline, parser } = this.#dialect;
    const { data, errors, meta }: ParseResult<string[]> = parser.parse(
      this.#rest,
      0,
      !isLast,
    );
    this.#rest = this.#rest.slice(meta.cursor);
    // What is wrong with a row that has not ended may yet become right.
    const [wrong] = errors.filter(({ row }) => row! < data.length);
    const rows: CsvRow[] = [];
    for (const [index, cells] of data.entries()) {
      if (index === wrong?.row) {
        throw new CsvError(
          wrong.code === 'MissingQuotes'
            ? `The quote that begins in the row of line ${
                this.#line
              } is never closed`
            : `In the row of line ${
                this.#line
              } text follows a closing quote; a quote inside quotes is written twice`,
        );
      }
      if (cells.some(cell => cell.trim() !== '')) {
        rows.push({
          line: this.#line,
          cells: cells.map(cell =>
            cell.replace(/\r$/, '').replace(/\r\n?/g, '\n'),
          ),
        });
      }
      this.#line += cells.join('').split(newline).length;
    }
    return rows;
  }

  /** Once the first line is known. */
  #begin(isLast: boolean) {
    const found = /^\uFEFF?([^\r\n]*)(\r?\n|\r(?=.))/s.exec(this.#rest);
    if (!found && !isLast) {
      return undefined;
    }
    this.#rest = this.#rest.replace(/^\uFEFF/, '');
    // A carriage return before a line feed is left out of the last cell later.
    const newline = found?.[2] === '\r' ? '\r' : '\n';
    const header = found ? found[1] : this.#rest;
    const { delimiter } = parse(header, {
      delimitersToGuess: [',', ';', '\t'],
    }).meta;
    return { newline, parser: new Parser({ delimiter, newline }) } as const;
  }
}
