import { RetryLaterError } from '@plumbline/backstage-plugin-evidence-node';

/** A page of a hundred deployments has about 300 kB. Bytes. */
const maxBodyBytes = 5_000_000;
const maxRedirects = 3;
/** What GitHub asks for where it says nothing else. Seconds. */
const defaultDelay = 60;
/** A reset further away than this is a wrong clock. Seconds. */
const longestDelay = 2 * 3600;

export type GithubAnswer =
  /** Since the given ETag; such an answer costs nothing of the rate limit. */
  | { status: 'unchanged' }
  | { status: 'read'; body: unknown; etag?: string; next?: string };

export type GithubApiOptions = {
  /** For example `https://api.github.com`. */
  baseUrl: string;
  /** With the credentials in them: never in an error or a log. */
  headers: () => Promise<Record<string, string>>;
  signal: AbortSignal;
};

/**
 * Reads GitHub's REST API (https://docs.github.com/en/rest/using-the-rest-api),
 * asking for what is new only, and leaving it alone when it says so.
 */
export class GithubApi {
  constructor(private readonly options: GithubApiOptions) {}

  /**
   * @param path - or the address of a next page, which must be on this server
   * @throws RetryLaterError where a rate limit is used up; Error in one sentence
   *   for any other answer than success
   */
  async get(path: string, etag?: string): Promise<GithubAnswer> {
    const response = await this.#follow(this.#urlOf(path), etag);
    if (response.status === 304) {
      return { status: 'unchanged' };
    }
    throwIfLimited(response);
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`GitHub answered ${response.status}${hint(response)}`);
    }
    return {
      status: 'read',
      body: await readJson(response),
      etag: response.headers.get('etag') ?? undefined,
      next: nextPage(response.headers.get('link')),
    };
  }

  async #follow(url: URL, etag?: string): Promise<Response> {
    const headers = {
      accept: 'application/vnd.github+json',
      'user-agent': 'plumbline',
      'x-github-api-version': '2022-11-28',
      ...(await this.options.headers()),
      ...(etag && { 'if-none-match': etag }),
    };
    let current = url;
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const response = await fetch(current, {
        headers,
        // The token goes nowhere but to this server.
        redirect: 'manual',
        signal: this.options.signal,
      }).catch(error => {
        this.options.signal.throwIfAborted();
        throw new Error(`GitHub could not be reached (${causeOf(error)})`);
      });
      const location = response.headers.get('location');
      if (response.status < 301 || response.status > 308 || !location) {
        return response;
      }
      if (response.status === 304) {
        return response;
      }
      await response.body?.cancel();
      // A repository that was renamed.
      current = this.#urlOf(new URL(location, current).href);
    }
    throw new Error('GitHub redirected in a circle');
  }

  #urlOf(path: string): URL {
    const base = new URL(this.options.baseUrl);
    const url = /^https?:/.test(path)
      ? new URL(path)
      : new URL(`${base.href.replace(/\/+$/, '')}${path}`);
    if (url.origin !== base.origin) {
      throw new Error('GitHub pointed to another server');
    }
    return url;
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function throwIfLimited({ status, headers }: Response): void {
  const seconds = (name: string) => {
    const value = headers.get(name);
    return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  const retryAfter = seconds('retry-after');
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  const isLimited =
    status === 429 ||
    (status === 403 && (isUsedUp || retryAfter !== undefined));
  if (!isLimited) {
    return;
  }
  const reset = seconds('x-ratelimit-reset');
  const delay =
    retryAfter ??
    (isUsedUp && reset !== undefined
      ? Math.max(1, Math.ceil(reset - Date.now() / 1000))
      : defaultDelay);
  const bounded = Math.min(delay, longestDelay);
  throw new RetryLaterError(
    'The rate limit of GitHub is used up; retrying when it is reset',
    bounded,
  );
}

function hint({ status }: Response): string {
  switch (status) {
    case 401:
      return ": the credentials under 'integrations.github' are not valid";
    case 403:
    case 404:
      return ": it does not exist, or the credentials under 'integrations.github' may not read its deployments";
    default:
      return '';
  }
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBodyBytes) {
      throw new Error(`GitHub's answer is over ${maxBodyBytes} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Error('GitHub answered something that is no JSON');
  }
}

function nextPage(link: string | null): string | undefined {
  return /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
}

/** `fetch` hides the reason one level down. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause ?? error : error;
  return cause instanceof Error
    ? (cause as NodeJS.ErrnoException).code ?? cause.name
    : 'unknown';
}
