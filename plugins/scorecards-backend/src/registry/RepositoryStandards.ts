import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { NotModifiedError } from '@backstage/errors';
import { isOfPart as isFileOfPart, maxFileBytes, maxFiles } from './files';
import type {
  StandardsFile,
  StandardsPart,
  StandardsSource,
} from './StandardsSource';

/** A folder in a repository, read with the portal's integrations. */
export class RepositoryStandards implements StandardsSource {
  readonly everySeconds: number;
  readonly name: string;
  readonly owners?: StandardsSource['owners'];
  readonly #part: StandardsPart;
  readonly #reader: UrlReaderService;
  readonly #url: string;
  #etag: string | undefined;

  constructor(
    options: Pick<StandardsSource, 'everySeconds' | 'name' | 'owners'> & {
      part: StandardsPart;
      url: string;
      reader: UrlReaderService;
    },
  ) {
    this.name = options.name;
    this.owners = options.owners;
    this.everySeconds = options.everySeconds;
    this.#part = options.part;
    this.#reader = options.reader;
    this.#url = options.url;
  }

  async read(signal: AbortSignal): Promise<StandardsFile[] | 'unchanged'> {
    const folder = `${this.#part}/`;
    let tooLarge: { path: string; size: number } | undefined;
    let isEmpty = true;
    const isRead = (path: string, size = 0) => {
      isEmpty = false;
      const isOfPart =
        path.startsWith(folder) &&
        isFileOfPart(this.#part, path.slice(folder.length));
      if (isOfPart && size > maxFileBytes) {
        tooLarge = { path, size };
        return false;
      }
      return isOfPart;
    };
    try {
      const tree = await this.#reader.readTree(this.#url, {
        etag: this.#etag,
        filter: (path, info) => isRead(path, info?.size),
        signal,
      });
      const entries = await tree.files();
      if (tooLarge !== undefined) {
        throw new Error(
          `'${tooLarge.path}' of '${this.#url}' has ${
            tooLarge.size
          } bytes; at most ${maxFileBytes} are read`,
        );
      }
      // What was moved away demands nothing, which must not look like no rules.
      if (isEmpty && entries.length === 0) {
        throw new Error(`There are no files at '${this.#url}'`);
      }
      if (entries.length > maxFiles) {
        throw new Error(
          `'${this.#url}' has ${
            entries.length
          } files in '${folder}'; at most ${maxFiles} are read`,
        );
      }
      const files = await Promise.all(
        entries.map(async ({ path, content }) => ({
          path,
          text: (await content()).toString('utf8'),
          url: `${this.#url.replace(/\/$/, '')}/${path}`,
        })),
      );
      this.#etag = tree.etag;
      return files.sort((a, b) => (a.path < b.path ? -1 : 1));
    } catch (error) {
      if ((error as Error).name === NotModifiedError.name) {
        return 'unchanged';
      }
      throw error;
    }
  }
}
