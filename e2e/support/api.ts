import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from '@playwright/test';

/** An answer of the portal, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined where it is none. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into whatever came
  body: any;
}

/** Speaks to a portal as a script of somebody else's would: HTTP, and nothing of ours. */
export class Api {
  constructor(readonly url: string, readonly token?: string) {}

  /** With another token, or with none. */
  as(token: string | undefined): Api {
    return new Api(this.url, token);
  }

  get(path: string, query: Record<string, string | undefined> = {}) {
    const given = Object.entries(query).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const search = new URLSearchParams(given).toString();
    return this.send('GET', `${path}${search && `?${search}`}`);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}) {
    return this.postRaw(path, JSON.stringify(body), headers);
  }

  postRaw(path: string, body: string, headers: Record<string, string> = {}) {
    return this.send('POST', path, {
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  async send(
    method: string,
    path: string,
    init: Pick<RequestInit, 'signal'> & {
      body?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      body: init.body,
      signal: init.signal,
      headers: {
        ...(this.token !== undefined && {
          authorization: `Bearer ${this.token}`,
        }),
        ...init.headers,
      },
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: parsed(text),
    };
  }

  /** A brief that must be there. */
  async brief(query: Record<string, string | undefined>) {
    const answer = await this.get('/api/incident-brief/brief', query);
    expect(answer.status, answer.text.slice(0, 500)).toBe(200);
    return answer.body;
  }

  /** All changes that a query finds, every page of it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  async changes(query: Record<string, string> = {}): Promise<any[]> {
    const items = [];
    let cursor: string | undefined;
    do {
      const { status, body, text } = await this.get('/api/evidence/changes', {
        limit: '500',
        ...query,
        cursor,
      });
      expect(status, text.slice(0, 500)).toBe(200);
      items.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    return items;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Pages and Markdown are no JSON; whoever looks into `body` finds nothing.
    return undefined;
  }
}

/** Speaks as an example user. */
export async function signedIn(url: string, user: string): Promise<Api> {
  const { body, text } = await new Api(url).send(
    'GET',
    '/api/auth/example/refresh',
    { headers: { 'x-plumbline-user': `user:default/${user}` } },
  );
  expect(body?.backstageIdentity?.token, text.slice(0, 300)).toBeTruthy();
  return new Api(url, body.backstageIdentity.token);
}

/** The portal that the global setup started, with the local token. */
export function sharedPortal(): Api & { data: string } {
  const { PLUMBLINE_URL: url, PLUMBLINE_TOKEN_FILE: tokenFile } = process.env;
  if (!url || !tokenFile) {
    throw new Error('The global setup has not started a portal');
  }
  const api = new Api(url, readFileSync(tokenFile, 'utf8').trim());
  return Object.assign(api, { data: dirname(tokenFile) });
}

/** An error as every endpoint of the portal answers it: one sentence, and no stack. */
export function expectOneSentence(answer: Answer, status: number): string {
  expect(answer.status, answer.text.slice(0, 500)).toBe(status);
  const message: unknown = answer.body?.error?.message;
  expect(typeof message, answer.text.slice(0, 500)).toBe('string');
  const sentence = message as string;
  expect(sentence).toMatch(/^\S[^\n]{8,600}$/);
  expect(answer.text).not.toMatch(/"stack"|node_modules|\bat [\w.<>]+ \(/);
  return sentence;
}
