import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { MeasuredWork } from '../telemetry';
import { AnswerError } from './AnswerError';
import { headerOf, nextPage } from './headers';
import { OutboundClient, OutboundResponse } from './OutboundClient';
import { OutboundError } from './OutboundError';
import { OutboundRules } from './OutboundRules';
import { RateLimit } from './RateLimit';

const requests = new MeasuredWork({
  name: 'outbound.request',
  description: 'Requests to other systems, by the status of the answer',
});

/** Enough for a page of a hundred of what most systems list. Bytes. */
const defaultMaxBytes = 5_000_000;
const defaultTimeoutSeconds = 10;
const maxRedirects = 3;
/** Between a request that failed on its way and the second attempt. Milliseconds. */
const retryDelay = 250;

/** @public */
export type GuardedClientOptions = {
  /** The system in sentences, such as `Acme`; its host where absent. */
  title?: string;
  /** With a prefix if it has one. */
  url: URL | string;
  /** With the credentials in them: never in an error or a log. */
  headers?: Readonly<Record<string, string>>;
  /** Where configuration has the credentials, such as `integrations.gitea`. */
  credentialsAt?: string;
  /** Certificates in PEM by which the server is known, in place of the public ones. */
  ca?: string;
  /** For one request, with its redirects and its second attempt. */
  timeoutSeconds?: number;
  /** Of one answer; 5 MB by default. */
  maxBytes?: number;
  /** Epoch milliseconds of the machine, beside which a reset stands. */
  machineTime?: () => number;
  /** Of the pass that it is made for; that of a request goes before it. */
  signal?: AbortSignal;
  /**
   * The share of the rate limit that is left to others with the same credentials,
   * by the headers of answers. Default: 0.
   */
  reserve?: number;
};

/** @public */
export type GuardedRequest = {
  /** `GET` by default, which is tried twice. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without those that are undefined. */
  query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON; `URLSearchParams` as a form. */
  body?: object;
  /** Beside those of the client. */
  headers?: Readonly<Record<string, string>>;
  /** Of an earlier answer: one that is the same has the status 304 and no body. */
  etag?: string;
  /** Statuses besides success that are answers and no errors. */
  expected?: readonly number[];
  signal?: AbortSignal;
};

/** @public */
export type GuardedAnswer = {
  status: number;
  /** A header, by its name in lower case. */
  header(name: string): string | undefined;
  bytes: Buffer;
  /** @throws AnswerError where it is not valid JSON */
  json(): unknown;
  /** @throws AnswerError where it is not valid JSON, or not as the schema says */
  read<T extends z.ZodType>(schema: T): z.output<T>;
  /** The address of the next page, of the header `link` (RFC 8288). */
  next: string | undefined;
};

/**
 * Asks one server over REST: the one that configuration names, private or not,
 * and no other. A redirect or a next page that leads elsewhere is an error, and
 * no error repeats what was sent. What fails on its way is tried once more
 * where that changes nothing; a rate limit is left to whoever schedules.
 *
 * @public
 */
export class GuardedClient {
  /** Of the system, in sentences. */
  readonly title: string;
  readonly #base: URL;
  readonly #client: OutboundClient;
  readonly #options: GuardedClientOptions;
  readonly #limit: RateLimit;

  constructor(options: GuardedClientOptions) {
    this.#base = new URL(options.url);
    this.#client = new OutboundClient({
      rules: OutboundRules.naming(this.#base),
      ca: options.ca,
    });
    this.#options = options;
    this.title = options.title ?? this.#base.host;
    this.#limit = new RateLimit(this.title, options);
  }

  /**
   * @param path - from the prefix, or the address of a next page
   * @throws RetryLaterError where a rate limit is used up or the server wants to
   *   be left alone; AnswerError for any other answer than success; OutboundError
   *   where there is none
   */
  async request(
    path: string,
    request: GuardedRequest = {},
  ): Promise<GuardedAnswer> {
    const { etag, expected = [], query = {} } = request;
    const url = this.#urlOf(path);
    this.#limit.throwIfReserved();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    const { timeoutSeconds = defaultTimeoutSeconds } = this.#options;
    const deadline = Date.now() + timeoutSeconds * 1000;
    const response = await requests.run(
      { server: this.#base.host, method: request.method ?? 'GET' },
      () => this.#follow(url, request, deadline),
      answer => String(answer.status),
    );
    const { status } = response;
    const isSuccess =
      (status >= 200 && status < 300) || (status === 304 && etag !== undefined);
    if (!isSuccess) {
      this.#limit.throwIfUsedUp(response);
      if (!expected.includes(status)) {
        throw this.#refusal(response);
      }
    }
    this.#limit.note(response);
    return this.#answer(response);
  }

  /**
   * The answers of a list, page by page.
   *
   * @param mostPages - after which it ends
   */
  async *pages(
    path: string,
    request: Omit<GuardedRequest, 'method' | 'body'>,
    mostPages: number,
  ): AsyncGenerator<GuardedAnswer> {
    let answer = await this.request(path, request);
    for (let page = 1; ; page++) {
      yield answer;
      if (answer.next === undefined || page >= mostPages) {
        return;
      }
      // Its address has the query.
      const { etag: _, query: __, ...rest } = request;
      answer = await this.request(answer.next, rest);
    }
  }

  async #follow(
    first: URL,
    request: GuardedRequest,
    deadline: number,
  ): Promise<OutboundResponse> {
    let url = first;
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const response = await this.#attempt(url, request, deadline);
      const location = headerOf(response, 'location');
      const isRedirect =
        [301, 302, 303, 307, 308].includes(response.status) &&
        location !== undefined &&
        (request.method ?? 'GET') === 'GET' &&
        this.#isOwn(location, url);
      if (!isRedirect) {
        return response;
      }
      // Such as a repository that was renamed.
      url = new URL(location, url);
    }
    throw new AnswerError(`${this.title} redirected in a circle`, 302);
  }

  async #attempt(
    url: URL,
    request: GuardedRequest,
    deadline: number,
  ): Promise<OutboundResponse> {
    const {
      body,
      etag,
      method = 'GET',
      signal = this.#options.signal,
    } = request;
    const isForm = body instanceof URLSearchParams;
    const send = () =>
      this.#client.request({
        url,
        method,
        headers: {
          accept: 'application/json',
          'user-agent': 'plumbline',
          ...(body && {
            'content-type': isForm
              ? 'application/x-www-form-urlencoded'
              : 'application/json',
          }),
          ...this.#options.headers,
          ...request.headers,
          ...(etag && { 'if-none-match': etag }),
        },
        ...(body && { body: isForm ? String(body) : JSON.stringify(body) }),
        // In tenths of a second, as the message has it.
        timeout: Math.max(1, Math.ceil((deadline - Date.now()) / 100)) * 100,
        maxBytes: this.#options.maxBytes ?? defaultMaxBytes,
        ...(signal && { signal }),
      });
    const mayRetry = () =>
      method === 'GET' &&
      !signal?.aborted &&
      Date.now() + retryDelay < deadline;
    try {
      const response = await send();
      const isTransient =
        [502, 503, 504].includes(response.status) &&
        headerOf(response, 'retry-after') === undefined;
      if (!isTransient || !mayRetry()) {
        return response;
      }
    } catch (error) {
      const isTransient =
        error instanceof OutboundError &&
        ['unreachable', 'broken'].includes(error.failure);
      if (!isTransient || !mayRetry()) {
        throw error;
      }
    }
    await pause(retryDelay, undefined, { signal });
    return send();
  }

  #redirection(response: OutboundResponse): string {
    const location = headerOf(response, 'location') ?? '';
    const target = this.#isOwn(location, this.#base)
      ? ''
      : ' to another server';
    return `a redirect${target}: configure the address that it leads to`;
  }

  #isOwn(location: string, from: URL): boolean {
    return (
      URL.canParse(location, from.href) &&
      new URL(location, from).origin === this.#base.origin
    );
  }

  #urlOf(path: string): URL {
    const prefix = this.#base.href.replace(/\/+$/, '');
    const text = path.startsWith('/') ? `${prefix}${path}` : path;
    if (!this.#isOwn(text, this.#base)) {
      throw new AnswerError(`${this.title} pointed to another server`, 200);
    }
    return new URL(text);
  }

  #answer(response: OutboundResponse): GuardedAnswer {
    const { body: bytes, status } = response;
    const json = () => {
      try {
        return JSON.parse(bytes.toString('utf8'));
      } catch {
        throw new AnswerError(
          `Unexpected response from ${this.title}: not valid JSON`,
          status,
        );
      }
    };
    return {
      status,
      bytes,
      header: name => headerOf(response, name),
      json,
      read: schema => {
        const { data, error, success } = schema.safeParse(json());
        if (success) {
          return data;
        }
        // Where it is wrong, never what stands there: it may be anything.
        const at = error.issues[0].path.slice(0, 4).join('.');
        throw new AnswerError(
          `Unexpected response from ${this.title}${at && `, at '${at}'`}`,
          status,
        );
      },
      next: nextPage(headerOf(response, 'link')),
    };
  }

  #refusal(response: OutboundResponse): AnswerError {
    const { status, body } = response;
    const { credentialsAt } = this.#options;
    const credentials = credentialsAt
      ? `the credentials under '${credentialsAt}'`
      : 'the configured credentials';
    const hints: Record<number, string> = {
      401: `${credentials} are not valid`,
      403: `${credentials} may not do this`,
      404: `it does not exist, or ${credentials} may not see it`,
    };
    const isRedirect = status >= 300 && status < 400;
    const reason = isRedirect
      ? this.#redirection(response)
      : hints[status] ?? sentence(messageOf(parsed(body)));
    const join = isRedirect ? ', ' : ': ';
    return new AnswerError(
      `${this.title} answered ${status}${reason && `${join}${reason}`}`,
      status,
    );
  }
}

/** What others state, short enough to be read in one line. @public */
export function sentence(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 160);
}

/** What a refusal states in words, as most APIs put it. */
function messageOf(body: unknown): string {
  if (typeof body === 'string') {
    return body;
  }
  const { error, errors, message } = (body ?? {}) as Record<string, unknown>;
  const details = Array.isArray(errors)
    ? errors.map(one => (one as { message?: unknown })?.message ?? one)
    : [];
  const nested = (error as { message?: unknown } | null)?.message ?? error;
  return [message, nested, ...details]
    .flat()
    .filter(one => typeof one === 'string')
    .join(': ');
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
