import type { LoggerService } from '@backstage/backend-plugin-api';
import { firstLine } from '@plumbline/backstage-plugin-evidence-common';
import type { ControlsProblem } from '@plumbline/backstage-plugin-scorecards-common';
import type { ParsedStandard } from '@plumbline/backstage-plugin-scorecards-common/control';
import type { StandardsFile, StandardsSource } from './StandardsSource';

type Source = Pick<StandardsSource, 'name' | 'owners'>;

type Options<T> = {
  logger: LoggerService;
  /** What they are called in a warning, such as `Contracts`. */
  noun: string;
  /** The name under which one is found, and its file without `.yaml`. */
  nameOf: (value: T) => string;
  parse: (text: string, source: Source) => ParsedStandard<T>;
  /** Read before files are; where `basis` has changed, all are parsed again. */
  prepare?: () => Promise<void>;
  basis?: () => unknown;
  /** Of two with one name, that of the earlier source holds. */
  sources: readonly Source[];
};

type Read<T> = {
  basis: unknown;
  files: readonly StandardsFile[];
  values: Map<string, T>;
  problems: ControlsProblem[];
  /** Whether a file is wrong of which nothing from before holds. */
  lacks: boolean;
};

/**
 * Standards of one kind, each in a file that is called as it is, of which only
 * what the files say now counts. Of a file that is wrong, what it held before
 * stays.
 */
export class FileRegistry<T> {
  readonly #options: Options<T>;
  readonly #read = new Map<string, Read<T>>();
  readonly #unreadable = new Map<string, ControlsProblem>();

  constructor(options: Options<T>) {
    this.#options = options;
  }

  /** Whether each source was read once. */
  get isReady(): boolean {
    return this.#options.sources.every(({ name }) => this.#read.has(name));
  }

  /** Whether a file is wrong, and what it held before is not known. */
  get lacks(): boolean {
    return [...this.#read.values()].some(({ lacks }) => lacks);
  }

  /** In the order of sources, then by name. */
  get all(): T[] {
    const found = new Map<string, T>();
    for (const { name } of this.#options.sources) {
      const values = [...(this.#read.get(name)?.values ?? [])];
      for (const [key, value] of values.sort(([a], [b]) => (a < b ? -1 : 1))) {
        found.set(key, found.get(key) ?? value);
      }
    }
    return [...found.values()];
  }

  get problems(): ControlsProblem[] {
    return [
      ...this.#unreadable.values(),
      ...[...this.#read.values()].flatMap(({ problems }) => problems),
    ];
  }

  find(name: string): T | undefined {
    return this.#options.sources
      .map(source => this.#read.get(source.name)?.values.get(name))
      .find(found => found !== undefined);
  }

  /**
   * Looks at one source; never throws.
   *
   * @returns whether what it says has changed
   */
  async refresh(
    source: StandardsSource,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { basis, logger, noun, prepare } = this.#options;
    const { name } = source;
    try {
      const read = await source.read(signal);
      await prepare?.();
      const known = this.#read.get(name);
      const files = read === 'unchanged' ? known?.files ?? [] : read;
      const isNew = read !== 'unchanged' || known?.basis !== basis?.();
      if (isNew) {
        this.#read.set(name, this.#take(source, files, known));
      }
      this.#unreadable.delete(name);
      return isNew;
    } catch (error) {
      const reason = firstLine(error);
      this.#unreadable.set(name, { source: name, reason });
      logger.warn(`${noun} of '${name}' can't be read; those of before hold`, {
        reason,
      });
      return false;
    }
  }

  #take(
    source: StandardsSource,
    files: readonly StandardsFile[],
    before: Read<T> | undefined,
  ): Read<T> {
    const { basis, nameOf, parse } = this.#options;
    const values = new Map<string, T>();
    const problems: ControlsProblem[] = [];
    let lacks = false;
    for (const { path, text, url } of files) {
      const parsed = parse(text, source);
      const file = path.slice(path.indexOf('/') + 1).replace(/\.ya?ml$/, '');
      const { compiled } = parsed;
      const name = compiled && nameOf(compiled);
      if (compiled && name === file) {
        values.set(file, compiled);
        continue;
      }
      const kept = before?.values.get(file);
      lacks = lacks || !kept;
      if (kept) {
        values.set(file, kept);
      }
      const found: { message: string; line?: number }[] = parsed.problems ?? [
        { message: `it is '${name}', which its file is to be called` },
      ];
      problems.push(
        ...found.map(({ line, message }) => ({
          source: source.name,
          path,
          url,
          reason: message,
          ...(line !== undefined && { line }),
        })),
      );
    }
    return { basis: basis?.(), files, values, problems, lacks };
  }
}
