import {
  OutboundClient,
  OutboundResponse,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { TrackerError } from './Intake';

/** A hundred tickets with all that was written in them. Bytes. */
const maxBodyBytes = 25_000_000;
const timeoutMs = 30_000;
/** What is waited for where a tracker does not say how long. Seconds. */
const defaultDelay = 60;
/** More than this is a wrong clock. Seconds. */
const longestDelay = 2 * 3600;

export type TrackerAnswer = {
  body: unknown;
  /** A header, by its name in lower case. */
  header(name: string): string | undefined;
};

/**
 * Asks one tracker over REST, and leaves it alone when it says so. Only the
 * configured server is contacted: no redirect and no link of an answer is followed.
 */
export class TrackerApi {
  readonly #options: {
    client: OutboundClient;
    url: URL;
    headers: Readonly<Record<string, string>>;
  };

  constructor(options: {
    client: OutboundClient;
    /** With a prefix if it has one. */
    url: URL;
    /** With the credentials in them: never in an error or a log. */
    headers: Readonly<Record<string, string>>;
  }) {
    this.#options = options;
  }

  /**
   * @throws RetryLaterError where it wants to be left alone; TrackerError in one
   *   sentence for anything else than an answer
   */
  async get(
    path: string,
    query: Readonly<Record<string, string | number | undefined>>,
    signal: AbortSignal,
  ): Promise<TrackerAnswer> {
    const { client, headers, url: base } = this.#options;
    const url = new URL(`${base.href.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    const response = await client.request({
      url,
      headers: {
        accept: 'application/json',
        'user-agent': 'plumbline',
        ...headers,
      },
      maxBytes: maxBodyBytes,
      timeout: timeoutMs,
      signal,
    });
    const header = (name: string) => {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    throwIfLimited(response, header, base.host);
    if (response.status !== 200) {
      throw refusalOf(response, base.host);
    }
    try {
      return { body: JSON.parse(response.body.toString('utf8')), header };
    } catch {
      throw new TrackerError(
        `${base.host} answered something that is no JSON`,
        response.status,
      );
    }
  }
}

/**
 * GitHub answers 403 or 429 with `retry-after` or `x-ratelimit-reset`; GitLab
 * 429 with `retry-after` and `ratelimit-reset`; Jira and ServiceNow 429 with
 * `retry-after`, and ServiceNow `x-ratelimit-reset`. Resets are epoch seconds.
 */
function throwIfLimited(
  { status }: OutboundResponse,
  header: (name: string) => string | undefined,
  host: string,
): void {
  const retryAfter = header('retry-after');
  const isUsedUp = header('x-ratelimit-remaining') === '0';
  const isLimited =
    status === 429 ||
    (status === 403 && (isUsedUp || retryAfter !== undefined)) ||
    (status === 503 && retryAfter !== undefined);
  if (!isLimited) {
    return;
  }
  const reset = header('x-ratelimit-reset') ?? header('ratelimit-reset');
  const delay = secondsUntil(retryAfter) ?? secondsUntil(reset);
  throw new RetryLaterError(
    `${host} answered ${status}: its rate limit is used up`,
    Math.min(delay ?? defaultDelay, longestDelay),
  );
}

/** Seconds, a date, or epoch seconds; undefined for anything else. */
function secondsUntil(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') {
    return undefined;
  }
  const value = Number(text);
  const isEpoch = value > 1e9;
  const seconds =
    Number.isFinite(value) && !isEpoch
      ? value
      : ((isEpoch ? value * 1000 : Date.parse(text)) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds > 0
    ? Math.ceil(seconds)
    : undefined;
}

function refusalOf({ status }: OutboundResponse, host: string): TrackerError {
  return new TrackerError(`${host} answered ${status}${hint(status)}`, status);
}

function hint(status: number): string {
  if (status >= 300 && status < 400) {
    return ", a redirect: give the address that it leads to as 'url'";
  }
  switch (status) {
    case 401:
    case 403:
      return ': the configured credentials may not ask it';
    case 404:
      return ': it does not exist, or the configured credentials may not see it';
    default:
      return '';
  }
}
