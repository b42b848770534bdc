import type { z } from 'zod';
import {
  GuardedAnswer,
  GuardedClient,
  GuardedClientOptions,
} from '../outbound/GuardedClient';
import type { RepositoryListing } from './RepositoryHost';

/** Not allowed, or not there: a host may say either for both. */
const refusals: readonly number[] = [403, 404];

/** @public */
export type RepositoryApiOptions = GuardedClientOptions & {
  /** As addresses of repositories have it. */
  host: string;
  /** `getCredentials` of a provider of `@backstage/integration`. */
  credentials: {
    getCredentials(of: {
      url: string;
    }): Promise<{ headers?: Record<string, string> }>;
  };
};

/**
 * Asks the REST API of a host, each time with the credentials for the one
 * repository or owner: what implementations of RepositoryQueries are made of.
 *
 * @public
 */
export class RepositoryApi {
  readonly #client: GuardedClient;
  readonly #options: RepositoryApiOptions;

  constructor(options: RepositoryApiOptions) {
    this.#client = new GuardedClient(options);
    this.#options = options;
  }

  /**
   * @param path - with its query, or the address of a next page
   * @param of - the repository or owner whose credentials are used
   * @param options.refusable - statuses 403 and 404 are answers, too
   * @param options.mayBeAbsent - status 404 is
   * @throws RetryLaterError, AnswerError or OutboundError
   */
  async get(
    path: string,
    of: string,
    options: {
      etag?: string;
      mayBeAbsent?: boolean;
      refusable?: boolean;
    } = {},
  ): Promise<GuardedAnswer & { isRefused: boolean }> {
    const { credentials, host } = this.#options;
    const { headers } = await credentials.getCredentials({
      url: `https://${host}/${of}`,
    });
    const answer = await this.#client.request(path, {
      etag: options.etag,
      headers,
      expected: refusals.filter(
        status => options.refusable || (options.mayBeAbsent && status === 404),
      ),
    });
    return { ...answer, isRefused: refusals.includes(answer.status) };
  }

  /**
   * What a host says of a repository itself, by one conditional request.
   *
   * @param options.etags - as remembered; `etagName` is the one of this
   * @returns undefined where it is as it was
   * @throws as `get`
   */
  async describe<T extends z.ZodObject>(options: {
    repository: string;
    path: string;
    schema: T;
    etags: Record<string, string> | undefined;
    etagName: string;
  }): Promise<(z.output<T> & { etags: Record<string, string> }) | undefined> {
    const { etagName, etags, path, repository, schema } = options;
    const answer = await this.get(path, repository, {
      etag: etags?.[etagName],
    });
    if (answer.status === 304) {
      return undefined;
    }
    const etag = answer.header('etag');
    return { ...answer.read(schema), etags: etag ? { [etagName]: etag } : {} };
  }

  /**
   * Reads a list of an owner's repositories, those last pushed to first, until
   * it reaches what is known, ends, or is too long.
   *
   * @param options.path - of the first page, with its query
   * @param options.isKnown - whether what was pushed to then, and all before it, is known
   * @returns the listing, undefined where there is none, and how many pages were read
   * @throws as `get`
   */
  async list<T>(options: {
    owner: string;
    path: string;
    maxPages: number;
    schema: z.ZodType<T[]>;
    entryOf: (one: T) => { path: string; at: string };
    isKnown: (at: string) => boolean;
  }): Promise<{ listing?: RepositoryListing; pages: number }> {
    const { entryOf, isKnown, maxPages, owner, schema } = options;
    const pushed = new Map<string, string>();
    let newest: string | undefined;
    let next: string | undefined = options.path;
    for (let pages = 0; next && pages < maxPages; pages++) {
      const answer = await this.get(next, owner, { refusable: true });
      if (answer.isRefused) {
        return { pages };
      }
      let isBehind = false;
      for (const one of answer.read(schema)) {
        const { at, path } = entryOf(one);
        pushed.set(path.toLocaleLowerCase('en-US'), at);
        newest = newest === undefined || at > newest ? at : newest;
        isBehind ||= isKnown(at);
      }
      next = answer.next;
      if (!next || isBehind) {
        return {
          listing: { pushed, isWhole: !next, newest },
          pages: pages + 1,
        };
      }
    }
    return { pages: maxPages };
  }
}
