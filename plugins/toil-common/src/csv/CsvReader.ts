/** One row, and the line of the file in which it begins, from 1. */
export type CsvRow = { line: number; cells: string[] };

/** A file that is no table. */
export class CsvError extends Error {
  readonly name = 'CsvError';
}

/** Longer cells are no text of a ticket: a quote was never closed. */
const longestCell = 1_000_000;

/**
 * Reads a table piece by piece, as RFC 4180 has it; memory does not grow with
 * the file. Line ends may be of any kind; empty lines are left out. The
 * separator is what the first line has most of: comma, semicolon or tab.
 */
export class CsvReader {
  #separator: string | undefined;
  #first = '';
  #cells: string[] = [];
  #cell = '';
  #quoted = false;
  /** A quote within quotes: the end of them, or the first of two. */
  #afterQuote = false;
  #line = 1;
  #rowLine = 1;
  #skipLineFeed = false;

  /** @throws CsvError where a cell has no end */
  push(text: string): CsvRow[] {
    if (this.#separator !== undefined) {
      return this.#read(text);
    }
    this.#first += text;
    const end = /[\r\n]/.exec(this.#first);
    if (!end && this.#first.length < longestCell) {
      return [];
    }
    return this.#begin();
  }

  /** @throws CsvError where a quote was never closed */
  end(): CsvRow[] {
    const rows = this.#separator === undefined ? this.#begin() : [];
    if (this.#quoted && !this.#afterQuote) {
      throw new CsvError(
        `The quote that begins in the row of line ${
          this.#rowLine
        } is never closed`,
      );
    }
    return [...rows, ...this.#endRow()];
  }

  #begin(): CsvRow[] {
    const text = this.#first.replace(/^\uFEFF/, '');
    const header = /^[^\r\n]*/.exec(text)![0];
    const separators = [',', ';', '\t'];
    this.#separator = separators.reduce((best, each) =>
      header.split(each).length > header.split(best).length ? each : best,
    );
    this.#first = '';
    return this.#read(text);
  }

  #read(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    for (const character of text) {
      const isRepeated = this.#skipLineFeed && character === '\n';
      this.#skipLineFeed = false;
      if (!isRepeated) {
        this.#take(character, rows);
      }
    }
    return rows;
  }

  #take(character: string, rows: CsvRow[]): void {
    const isLineEnd = character === '\n' || character === '\r';
    if (isLineEnd) {
      this.#line += 1;
      this.#skipLineFeed = character === '\r';
    }
    if (this.#quoted && !this.#afterQuote) {
      if (character === '"') {
        this.#afterQuote = true;
      } else {
        this.#append(isLineEnd ? '\n' : character);
      }
    } else if (this.#afterQuote && character === '"') {
      this.#append('"');
      this.#afterQuote = false;
    } else if (character === this.#separator) {
      this.#endCell();
    } else if (isLineEnd) {
      rows.push(...this.#endRow());
    } else if (character === '"' && this.#cell.trim() === '') {
      this.#cell = '';
      this.#quoted = true;
    } else {
      this.#append(character);
    }
  }

  #append(character: string): void {
    this.#cell += character;
    if (this.#cell.length > longestCell) {
      throw new CsvError(
        `A cell in the row of line ${
          this.#rowLine
        } has no end; is a quote not closed there?`,
      );
    }
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#quoted = false;
    this.#afterQuote = false;
  }

  #endRow(): CsvRow[] {
    this.#endCell();
    const cells = this.#cells;
    const row = { line: this.#rowLine, cells };
    this.#cells = [];
    this.#rowLine = this.#line;
    return cells.every(cell => cell.trim() === '') ? [] : [row];
  }
}
