import { GuardedClient } from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import { pageSchema } from './schemas';

const pageSize = 100;
/** PagerDuty gives no more of a list than this. */
const maxItems = 10_000;
const recordSchema = z.record(z.string(), z.unknown());

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
  readonly #client: GuardedClient;

  constructor(options: {
    url: URL;
    /** A secret: never in an error or a log. */
    token: string;
    requestTimeoutSeconds: number;
  }) {
    const { requestTimeoutSeconds, token, url } = options;
    this.host = url.host;
    this.#client = new GuardedClient({
      url,
      headers: {
        accept: 'application/vnd.pagerduty+json;version=2',
        authorization: `Token token=${token}`,
      },
      timeoutSeconds: requestTimeoutSeconds,
    });
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
    const answer = await this.#request(path, [], signal, [404]);
    if (answer === undefined) {
      return undefined;
    }
    const read = schema.safeParse(answer[key]);
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
    const answer = await this.#request(path, [...query, ...paging], signal);
    const page = pageSchema.safeParse(answer);
    const listed = answer?.[key];
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

  /** @throws AnswerError for anything that is not an object in JSON */
  async #request(
    path: string,
    query: Query,
    signal: AbortSignal,
    expected: readonly number[] = [],
  ): Promise<Record<string, unknown> | undefined> {
    const text = new URLSearchParams(query.map(pair => [...pair])).toString();
    const answer = await this.#client.request(`${path}${text && `?${text}`}`, {
      signal,
      expected,
    });
    if (expected.includes(answer.status)) {
      return undefined;
    }
    // A proxy's page may be JSON as well.
    if (!/\bjson\b/i.test(answer.header('content-type') ?? '')) {
      throw this.#strange();
    }
    return answer.read(recordSchema);
  }

  #strange(): Error {
    return new Error(
      `${this.host} answered something that PagerDuty would not`,
    );
  }
}
