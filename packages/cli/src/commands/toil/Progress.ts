/** A line for a log at most this often (ms). */
const quietMs = 5_000;
const terminalMs = 200;

/** Says on stderr how far a long read has come: in place on a terminal, else now and then. */
export class Progress {
  #done = 0;
  #shownAt = Date.now();
  readonly #isTerminal = process.stderr.isTTY === true;

  constructor(private readonly bytes: number) {}

  read(count: number): void {
    this.#done += count;
  }

  show(what: string): void {
    const now = Date.now();
    if (now - this.#shownAt < (this.#isTerminal ? terminalMs : quietMs)) {
      return;
    }
    this.#shownAt = now;
    const percent = Math.floor((100 * this.#done) / Math.max(1, this.bytes));
    const text = `${what} read, ${percent}% of the file`;
    process.stderr.write(this.#isTerminal ? `\r${text}` : `${text}\n`);
  }

  /** Clears the line: what follows is the result, or the reason there is none. */
  end(): void {
    if (this.#isTerminal) {
      process.stderr.write('\r\u001b[K');
    }
  }
}
