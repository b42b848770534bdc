import {
  OutboundClient,
  OutboundError,
  OutboundResponse,
  OutboundRules,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';

/** A page of a hundred repositories has about half a megabyte. Bytes. */
const maxBodyBytes = 5_000_000;
const maxRedirects = 3;
/** What a host asks for where it says nothing else. Seconds. */
const defaultDelay = 60;
/** A reset further away than this is a wrong clock. Seconds. */
const longestDelay = 2 * 3600;
export type HostAnswer =
  | { status: 'unchanged' }
  | { status: 'read'; body: unknown; etag?: string; next?: string }
  /** Not allowed, or not there: a host may say either for both. */
  | { status: 'refused'; code: number; message?: string };

export type HostApiOptions = {
  /** What it is called in a sentence. */
  title: string;
  /** As the configuration has it: `https://api.github.com`. */
  baseUrl: string;
  /** With the credentials in them: never in an error or a log. */
  headers: (slug: string) => Promise<Record<string, string>>;
  signal: AbortSignal;
  /** For one request. Milliseconds. */
  timeout: number;
  /** Epoch milliseconds of the machine, beside which a host's reset stands. */
  machineTime?: () => number;
};

/**
 * Asks one code host, and no other: the address is the one that configuration
 * names, redirects and next pages that lead elsewhere are refused, and nothing
 * that a repository holds widens that.
 */
export class HostApi {
  readonly #client: OutboundClient;
  readonly #base: URL;
  /** How many requests were sent so far. */
  requests = 0;

  constructor(private readonly options: HostApiOptions) {
    this.#base = new URL(options.baseUrl);
    this.#client = new OutboundClient({
      rules: OutboundRules.naming(this.#base),
    });
  }

  /**
   * @param path - with its query, or the address of a next page
   * @param slug - whose credentials to use
   * @throws RetryLaterError where a rate limit is used up; Error in one sentence
   *   for an answer that says nothing
   */
  async get(path: string, slug: string, etag?: string): Promise<HostAnswer> {
    const { title } = this.options;
    const response = await this.#follow(path, slug, etag);
    const { status } = response;
    if (status === 304) {
      return { status: 'unchanged' };
    }
    this.#throwIfLimited(response);
    if (status === 403 || status === 404) {
      return { status: 'refused', code: status, message: messageOf(response) };
    }
    if (status === 401) {
      throw new Error(
        `${title} answered 401: the credentials under 'integrations' are not valid`,
      );
    }
    if (status < 200 || status > 299) {
      throw new Error(`${title} answered ${status}`);
    }
    return {
      status: 'read',
      body: this.#json(response),
      etag: textOf(response.headers.etag),
      next: nextPage(textOf(response.headers.link)),
    };
  }

  async #follow(
    path: string,
    slug: string,
    etag?: string,
  ): Promise<OutboundResponse> {
    const { title, headers, signal, timeout } = this.options;
    const sent = {
      'user-agent': 'plumbline',
      ...(await headers(slug)),
      ...(etag && { 'if-none-match': etag }),
    };
    let url = this.#urlOf(path);
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      this.requests += 1;
      const response = await this.#client
        .request({
          url,
          headers: sent,
          timeout,
          maxBytes: maxBodyBytes,
          signal,
        })
        .catch(error => {
          signal.throwIfAborted();
          const isOutbound = error instanceof OutboundError;
          throw new Error(
            isOutbound ? error.message : `${title} did not answer`,
          );
        });
      const location = textOf(response.headers.location);
      const isRedirect =
        [301, 302, 303, 307, 308].includes(response.status) &&
        location !== undefined;
      if (!isRedirect) {
        return response;
      }
      // A repository that was renamed or moved.
      url = this.#urlOf(location, url);
    }
    throw new Error(`${title} redirected in a circle`);
  }

  #urlOf(path: string, from?: URL): URL {
    let url: URL;
    try {
      url = new URL(path, from ?? this.#base);
      if (!from && path.startsWith('/')) {
        // The base has a path of its own where the server is one's own.
        url = new URL(`${this.#base.href.replace(/\/+$/, '')}${path}`);
      }
    } catch {
      throw new Error(`${this.options.title} pointed to no address`);
    }
    if (url.origin !== this.#base.origin) {
      throw new Error(`${this.options.title} pointed to another server`);
    }
    return url;
  }

  /**
   * GitHub: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api.
   * GitLab: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/.
   */
  #throwIfLimited({ status, headers }: OutboundResponse): void {
    const number = (...keys: string[]) => {
      const value = keys.map(key => textOf(headers[key])).find(Boolean);
      return value && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
    };
    const retryAfter = number('retry-after');
    const isUsedUp =
      number('x-ratelimit-remaining', 'ratelimit-remaining') === 0;
    const isLimited =
      status === 429 ||
      (status === 403 && (isUsedUp || retryAfter !== undefined));
    if (!isLimited) {
      return;
    }
    const reset = number('x-ratelimit-reset', 'ratelimit-reset');
    const now = this.options.machineTime?.() ?? Date.now();
    const delay =
      retryAfter ??
      (reset === undefined
        ? defaultDelay
        : Math.max(1, Math.ceil(reset - now / 1000)));
    throw new RetryLaterError(
      `The rate limit of ${this.options.title} is used up; retrying when it is reset`,
      Math.min(delay, longestDelay),
    );
  }

  #json({ body }: OutboundResponse): unknown {
    try {
      return JSON.parse(body.toString('utf8'));
    } catch {
      throw new Error(
        `${this.options.title} answered something that is no JSON`,
      );
    }
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function nextPage(link: string | undefined): string | undefined {
  return /<([^>]{1,2000})>;\s*rel="next"/.exec(
    link?.slice(0, 10_000) ?? '',
  )?.[1];
}

/** Both hosts put a sentence into `message`; only known ones are looked for in it. */
function messageOf({ body }: OutboundResponse): string | undefined {
  try {
    const { message } = JSON.parse(body.toString('utf8'));
    return typeof message === 'string' ? message.slice(0, 200) : undefined;
  } catch {
    return undefined;
  }
}
