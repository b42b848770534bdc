import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { NotModifiedError } from '@backstage/errors';
import { isControlFile, maxFileBytes, maxFiles } from './files';
import type { StandardsFile, StandardsSource } from './StandardsSource';

/** A folder in a repository, read with the portal's integrations. */
export class RepositoryStandards implements StandardsSource {
  readonly everySeconds: number;
  readonly name: string;
  readonly owners?: StandardsSource['owners'];
  readonly #reader: UrlReaderService;
  readonly #url: string;
  #etag: string | undefined;

  constructor(
    options: Pick<StandardsSource, 'everySeconds' | 'name' | 'owners'> & {
      url: string;
      reader: UrlReaderService;
    },
  ) {
    this.name = options.name;
    this.owners = options.owners;
    this.everySeconds = options.everySeconds;
    this.#reader = options.reader;
    this.#url = options.url;
  }

  async read(signal: AbortSignal): Promise<StandardsFile[] | 'unchanged'> {
    try {
      const tree = await this.#reader.readTree(this.#url, {
        etag: this.#etag,
        filter: (path, info) =>
          /^controls\/[^/]+$/.test(path) &&
          isControlFile(path.slice('controls/'.length)) &&
          (info?.size ?? 0) <= maxFileBytes,
        signal,
      });
      const entries = await tree.files();
      if (entries.length > maxFiles) {
        throw new Error(
          `'${this.#url}' has ${
            entries.length
          } controls; at most ${maxFiles} are read`,
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
