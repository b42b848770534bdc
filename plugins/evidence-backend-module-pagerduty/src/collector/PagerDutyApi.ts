import {
  OutboundClient,
  OutboundResponse,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import { clean, errorSchema, pageSchema } from './schemas';

/** A hundred policies take about 500 kB. Bytes. */
const maxBodyBytes = 5_000_000;
const pageSize = 100;
/** PagerDuty gives no more of a list than this. */
const maxItems = 10_000;
/** The wait where the answer requests no other. Seconds. */
const defaultDelay = 60;
/** More than this is a mistake. Seconds. */
const longestDelay = 3600;

export type PagerDutyApiOptions = {
  url: URL;
  client: OutboundClient;
  /** A secret: never in an error or a log. */
  token: string;
  requestTimeoutSeconds: number;
};

export type Page<T> = { items: T[]; refused: number; more: boolean };

/** Which page of which list, the first being 0. */
type PageOf<S> = {
  path: string;
  key: string;
  schema: S;
  query?: Query;
  at: number;
};

type Query = readonly (readonly [name: string, value: string])[];

/**
 * Reads PagerDuty's REST API v2. No request goes to another host: a redirect is
 * an error.
 */
export class PagerDutyApi {
  readonly host: string;

  constructor(private readonly options: PagerDutyApiOptions) {
    this.host = options.url.host;
  }

  /**
   * One thing by its id; undefined where there is none.
   *
   * @param key - under which the answer has it: `service`
   */
  async find<S extends z.ZodType>(
    path: string,
    key: string,
    schema: S,
    signal: AbortSignal,
  ): Promise<z.output<S> | undefined> {
    const response = await this.#request(path, [], signal);
    if (response.status === 404) {
      return undefined;
    }
    const read = schema.safeParse(this.#read(response)[key]);
    if (!read.success) {
      throw this.#strange();
    }
    return read.data;
  }

  /**
   * A whole list, page by page.
   *
   * @throws Error where the list has no end
   */
  async list<S extends z.ZodType>(
    path: string,
    key: string,
    schema: S,
    query: Query,
    signal: AbortSignal,
  ): Promise<{ items: z.output<S>[]; refused: number }> {
    const items: z.output<S>[] = [];
    let refused = 0;
    for (let at = 0, more = true; more; at += 1) {
      const page = await this.page({ path, key, schema, query, at }, signal);
      items.push(...page.items);
      refused += page.refused;
      more = page.more;
    }
    return { items, refused };
  }

  /**
   * One page of a list. An item that is not as documented is left out and
   * counted; a part that is left out of an item is not reported as missing.
   *
   * @throws Error where there are more pages than PagerDuty gives
   */
  async page<S extends z.ZodType>(
    { at, key, path, query = [], schema }: PageOf<S>,
    signal: AbortSignal,
  ): Promise<Page<z.output<S>>> {
    const offset = at * pageSize;
    const endless = new Error(`${this.host} gives ${key} without an end`);
    if (offset + pageSize > maxItems) {
      throw endless;
    }
    const paging: Query = [
      ['limit', String(pageSize)],
      ['offset', String(offset)],
    ];
    const answer = this.#read(
      await this.#request(path, [...query, ...paging], signal),
    );
    const page = pageSchema.safeParse(answer);
    const listed = answer[key];
    if (!page.success || !Array.isArray(listed)) {
      throw this.#strange();
    }
    const more = page.data.more === true;
    if (
      more &&
      (listed.length === 0 || (page.data.offset ?? offset) !== offset)
    ) {
      throw endless;
    }
    const items: z.output<S>[] = [];
    for (const one of listed.slice(0, pageSize)) {
      const read = schema.safeParse(one);
      if (read.success) {
        items.push(read.data);
      }
    }
    const refused = Math.min(listed.length, pageSize) - items.length;
    return { items, refused, more };
  }

  async #request(
    path: string,
    query: Query,
    signal: AbortSignal,
  ): Promise<OutboundResponse> {
    const { client, requestTimeoutSeconds, token, url } = this.options;
    const base = url.href.replace(/\/+$/, '');
    const text = new URLSearchParams(query.map(pair => [...pair])).toString();
    return client.request({
      url: `${base}${path}${text && `?${text}`}`,
      headers: {
        accept: 'application/vnd.pagerduty+json;version=2',
        authorization: `Token token=${token}`,
        'user-agent': 'plumbline',
      },
      timeout: requestTimeoutSeconds * 1000,
      maxBytes: maxBodyBytes,
      signal,
    });
  }

  #read({ status, headers, body }: OutboundResponse): Record<string, unknown> {
    const { host } = this;
    if (status === 429) {
      throw new RetryLaterError(
        `${host} answered 429, its rate limit is used up: retrying when it is reset`,
        delayOf(headers),
      );
    }
    if (status >= 300 && status < 400) {
      throw new Error(
        `${host} answered ${status}, a redirect: give the address that it leads to as 'baseUrl'`,
      );
    }
    if (status === 401 || status === 403) {
      throw new Error(
        `${host} answered ${status}: the configured token may not read it`,
      );
    }
    const answer = parse(body);
    if (status !== 200) {
      const refusal = errorSchema.safeParse(answer);
      throw new Error(
        `${host} answered ${status}${
          refusal.success ? `: ${clean(refusal.data.error.message, 160)}` : ''
        }`,
      );
    }
    const type = String(headers['content-type'] ?? '');
    if (!/\bjson\b/i.test(type) || !isRecord(answer)) {
      throw this.#strange();
    }
    return answer;
  }

  #strange(): Error {
    return new Error(
      `${this.host} answered something that PagerDuty would not`,
    );
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `ratelimit-reset` is in seconds: https://support.pagerduty.com/docs/rest-api-rate-limits */
function delayOf(headers: OutboundResponse['headers']): number {
  const seconds = [headers['retry-after'], headers['ratelimit-reset']]
    .map(text => Number(String(text ?? '')))
    .find(one => Number.isFinite(one) && one > 0);
  return Math.min(Math.ceil(seconds ?? defaultDelay), longestDelay);
}
