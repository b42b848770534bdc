import { EvidenceRequestError } from './EvidenceRequestError';

export type RestClientOptions = {
  /** Where the API begins, such as `http://localhost:7007/api/evidence`. */
  baseUrl: string | (() => Promise<string>);
  /** Defaults to the global one. */
  fetch?: typeof fetch;
  /** Called before each request; `undefined` sends none. */
  token?: () => Promise<string | undefined>;
};

export type RequestOptions = {
  /** Ends the request: its answer no longer matters. */
  abort?: AbortSignal;
};

export type QueryValue = string | number | boolean | undefined;

/** An answer with any status; `body` is text where it was not JSON. */
export type RestAnswer = { status: number; body: unknown };

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** JSON over HTTP to one plugin's API, for the browser and for Node. */
export class RestClient {
  readonly #options: RestClientOptions;

  constructor(options: RestClientOptions) {
    this.#options = options;
  }

  /** @throws {@link EvidenceRequestError} on any status that is not 2xx. */
  async get<T>(
    path: string,
    query: Record<string, QueryValue> = {},
    options?: RequestOptions,
  ): Promise<T> {
    const target = withQuery(path, query);
    return expectSuccess<T>(
      await this.request('GET', target, undefined, options),
      path,
    );
  }

  /** @throws {@link EvidenceRequestError} on any status that is not 2xx. */
  async post<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<T> {
    return expectSuccess<T>(
      await this.request('POST', path, body, options),
      path,
    );
  }

  /** @throws {@link EvidenceRequestError} on any status that is not 2xx. */
  async delete<T>(path: string, options?: RequestOptions): Promise<T> {
    return expectSuccess<T>(
      await this.request('DELETE', path, undefined, options),
      path,
    );
  }

  /** @throws {@link EvidenceRequestError} on any status that is not 2xx. */
  async patch<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<T> {
    return expectSuccess<T>(
      await this.request('PATCH', path, body, options),
      path,
    );
  }

  /**
   * What is not one JSON document, such as JSON lines.
   *
   * @param type - the content type that is an answer to the question
   * @throws {@link EvidenceRequestError} on any status that is not 2xx.
   */
  async getText(
    path: string,
    query: Record<string, QueryValue>,
    type: string,
    options?: RequestOptions,
  ): Promise<string> {
    const target = withQuery(path, query);
    const response = await this.#send('GET', target, undefined, options);
    const { status } = response;
    const text = await response.text();
    if (!response.ok) {
      const answer = { status, body: parse(text) };
      throw EvidenceRequestError.fromAnswer(answer, path);
    }
    if (!response.headers.get('content-type')?.startsWith(type)) {
      throw notAnswered({ status, body: text }, path, type);
    }
    return text;
  }

  /** Any status is an answer; only a failure to get one throws. */
  async request(
    method: Method,
    pathAndQuery: string,
    body?: unknown,
    options?: RequestOptions,
  ): Promise<RestAnswer> {
    const response = await this.#send(method, pathAndQuery, body, options);
    return { status: response.status, body: parse(await response.text()) };
  }

  async #send(
    method: Method,
    pathAndQuery: string,
    body: unknown,
    options: RequestOptions | undefined,
  ): Promise<Response> {
    const { baseUrl, token } = this.#options;
    const base = typeof baseUrl === 'string' ? baseUrl : await baseUrl();
    const bearer = await token?.();
    // Looked up at each call: the global may be replaced, and must not be bound to us.
    const send = this.#options.fetch ?? globalThis.fetch;
    return send(`${base.replace(/\/+$/, '')}${pathAndQuery}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options?.abort === undefined ? {} : { signal: options.abort }),
    });
  }
}

/** Appends what is defined, in the order given. */
export function withQuery(
  path: string,
  query: Record<string, QueryValue>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The body of a 2xx answer. @throws {@link EvidenceRequestError} on any other. */
export function expectSuccess<T>(answer: RestAnswer, path: string): T {
  if (answer.status < 200 || answer.status > 299) {
    throw EvidenceRequestError.fromAnswer(answer, path);
  }
  // A page of some proxy in front of the portal is no answer to the question.
  if (typeof answer.body === 'string') {
    throw notAnswered(answer, path, 'JSON');
  }
  return answer.body as T;
}

function notAnswered(
  { status, body }: RestAnswer,
  path: string,
  type: string,
): EvidenceRequestError {
  return new EvidenceRequestError({
    status,
    message: `'${path}' was not answered with ${type}; is this address a Plumbline portal?`,
    body,
  });
}
