/** What is read of a file. */
export type TreeFile = {
  /** Zero for a link. */
  bytes: number;
  /** Where it has to be read, and is not too long. */
  text?: string;
};

/** The files of a repository, or of a folder, that say something. */
export type RepositoryTree = {
  /** By path, without a leading slash. */
  files: ReadonlyMap<string, TreeFile>;
};

/** A repository that is over one of these is not read. */
export type TreeLimits = {
  /** Entries of any kind. */
  entries: number;
  /** Unpacked, whatever is read of it. */
  bytes: number;
  /** Of the files that are read. */
  keptFiles: number;
  keptBytes: number;
};

export const defaultLimits: TreeLimits = {
  entries: 300_000,
  bytes: 4_000_000_000,
  keptFiles: 3000,
  keptBytes: 30_000_000,
};

/** There is more of a repository than is read. */
export class TreeLimitError extends Error {}

/** Counts against the limits. */
export class TreeCounter {
  #entries = 0;
  #bytes = 0;
  #keptFiles = 0;
  #keptBytes = 0;

  constructor(private readonly limits: TreeLimits) {}

  get isEmpty(): boolean {
    return this.#entries === 0;
  }

  /** @throws TreeLimitError when there is too much of it */
  entry(bytes: number): void {
    this.#entries += 1;
    this.#bytes += bytes;
    const { limits } = this;
    if (this.#entries > limits.entries) {
      throw new TreeLimitError(`It has more than ${limits.entries} files`);
    }
    if (this.#bytes > limits.bytes) {
      throw new TreeLimitError(
        `Its files have more than ${limits.bytes} bytes`,
      );
    }
  }

  /** @throws TreeLimitError when there is too much of it */
  keep(bytes: number): void {
    this.#keptFiles += 1;
    this.#keptBytes += bytes;
    const { limits } = this;
    if (
      this.#keptFiles > limits.keptFiles ||
      this.#keptBytes > limits.keptBytes
    ) {
      throw new TreeLimitError(
        `More than ${limits.keptFiles} of its files, or ${limits.keptBytes} bytes, would have to be read`,
      );
    }
  }
}

/**
 * A path of a tree as it is used here; undefined for one that leads elsewhere or
 * is no path, whoever wrote it.
 */
export function safePath(path: string): string | undefined {
  const trimmed = path.replace(/^(?:\.\/)+/, '');
  return trimmed.length === 0 ||
    trimmed.length > 500 ||
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f\\]/.test(trimmed) ||
    trimmed.split('/').some(part => ['', '.', '..'].includes(part))
    ? undefined
    : trimmed;
}
