import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isOfPart, maxFileBytes, maxFiles } from './files';
import type {
  StandardsFile,
  StandardsPart,
  StandardsSource,
} from './StandardsSource';

/** A folder on this machine. A look at it that finds nothing new costs a `stat` a file. */
export class FolderStandards implements StandardsSource {
  readonly everySeconds: number;
  readonly name: string;
  readonly owners?: StandardsSource['owners'];
  readonly #folder: string;
  readonly #part: StandardsPart;
  #seen: string | undefined;

  constructor(
    options: Pick<StandardsSource, 'everySeconds' | 'name' | 'owners'> & {
      folder: string;
      part: StandardsPart;
    },
  ) {
    this.name = options.name;
    this.owners = options.owners;
    this.everySeconds = options.everySeconds;
    this.#folder = resolve(options.folder);
    this.#part = options.part;
  }

  async read(): Promise<StandardsFile[] | 'unchanged'> {
    const names = await this.#names();
    const files = await Promise.all(
      names.map(async name => {
        const path = join(this.#folder, this.#part, name);
        const { mtimeMs, size, ino } = await stat(path);
        if (size > maxFileBytes) {
          throw new Error(
            `'${path}' has ${size} bytes; at most ${maxFileBytes} are read`,
          );
        }
        return { name, path, mark: `${name} ${mtimeMs} ${size} ${ino}` };
      }),
    );
    const seen = files.map(({ mark }) => mark).join('\n');
    if (seen === this.#seen) {
      return 'unchanged';
    }
    const read = await Promise.all(
      files.map(async ({ name, path }) => ({
        path: `${this.#part}/${name}`,
        text: await readFile(path, 'utf8'),
        url: pathToFileURL(path).href,
      })),
    );
    this.#seen = seen;
    return read;
  }

  async #names(): Promise<string[]> {
    const folder = join(this.#folder, this.#part);
    try {
      const entries = await readdir(folder, {
        withFileTypes: true,
        recursive: this.#part === 'templates',
      });
      const names = entries
        .filter(entry => entry.isFile())
        .map(({ name, parentPath }) =>
          relative(folder, join(parentPath, name)).replaceAll('\\', '/'),
        )
        .filter(name => isOfPart(this.#part, name))
        .sort();
      if (names.length > maxFiles) {
        throw new Error(
          `'${folder}' has ${names.length} files; at most ${maxFiles} are read`,
        );
      }
      return names;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        // A source needs controls; the other parts may be absent from it.
        if (this.#part !== 'controls' && (await isFolder(this.#folder))) {
          return [];
        }
        throw new Error(
          `There is no folder '${
            this.#part === 'controls' ? folder : this.#folder
          }'`,
        );
      }
      throw error;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
