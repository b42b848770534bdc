import { RemoteCatalogOptions } from './config';
import { BadGatewayError } from './errors';

/** A read of the catalog API, as it goes to the remote. */
export interface RemoteRequest {
  method: 'GET' | 'POST';
  /** Below the catalog API, already encoded, with the query. */
  path: string;
  body?: { content: Buffer; contentType: string };
  /** Aborts when the caller has gone. */
  signal?: AbortSignal;
}

/** Statuses that answer the caller's question rather than fail it. */
const ANSWERS = new Set([400, 404, 413, 422]);

/**
 * Asks the other portal's catalog. The token goes to the configured host and
 * nowhere else: a redirect is an error, and no error here carries a cause,
 * since those may quote a request's headers.
 */
export class RemoteCatalog {
  readonly #options: RemoteCatalogOptions;

  constructor(options: RemoteCatalogOptions) {
    this.#options = options;
  }

  /** The remote's catalog API, for people to read. */
  get baseUrl(): string {
    return this.#options.baseUrl;
  }

  /**
   * The remote's answer, its body unread: JSON with a status of 200, or of the
   * kind that says that the question was wrong or found nothing.
   *
   * @throws BadGatewayError when the remote gives no such answer
   */
  async fetch(request: RemoteRequest): Promise<Response> {
    const response = await this.#send(request);
    const problem = describeProblem(response);
    if (problem) {
      await response.body?.cancel();
      throw this.#error(problem);
    }
    return response;
  }

  /** @throws BadGatewayError when the remote's catalog can't be read */
  async check(): Promise<void> {
    const answer = await this.fetch({
      method: 'GET',
      path: '/entities/by-query?limit=1&fields=kind',
    });
    await answer.body?.cancel();
    if (answer.status !== 200) {
      throw this.#error(`it answers ${answer.status} to a plain query`);
    }
  }

  async #send({ method, path, body, signal }: RemoteRequest) {
    const { baseUrl, token, timeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(`${baseUrl}${path}`, {
        method,
        body: body?.content,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body && { 'content-type': body.contentType }),
        },
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (error) {
      if (timeout.aborted) {
        throw this.#error(`it gave no answer within ${timeoutMs / 1000} s`);
      }
      const code = readErrorCode(error);
      throw this.#error(`it cannot be reached${code ? ` (${code})` : ''}`);
    }
  }

  #error(problem: string) {
    return new BadGatewayError(
      `The catalog at ${this.#options.baseUrl} cannot be read: ${problem}`,
    );
  }
}

function describeProblem(response: Response): string | undefined {
  const { status } = response;
  if (status === 401) {
    return 'the remote refused the token';
  }
  if (status === 403) {
    return 'the remote does not let this token read it';
  }
  if (status === 429) {
    return 'the remote receives too many requests';
  }
  if (status >= 300 && status < 400) {
    return `it redirects to ${readRedirectOrigin(
      response,
    )}, which is not followed with a token; give the final address`;
  }
  if (status !== 200 && !ANSWERS.has(status)) {
    return `the remote failed with status ${status}`;
  }
  if (!response.headers.get('content-type')?.includes('application/json')) {
    return status === 200
      ? 'it answers with something else than JSON; give the address of the backend, not of a web page'
      : `it answers ${status}, so it may not be the address of a Backstage backend`;
  }
  return undefined;
}

function readRedirectOrigin(response: Response): string {
  const location = response.headers.get('location') ?? '';
  return URL.canParse(location, response.url)
    ? new URL(location, response.url).origin
    : 'another address';
}

/** `ECONNREFUSED` and the like: fetch hides it in its error's cause. */
function readErrorCode(error: unknown): string | undefined {
  const code = (error as { cause?: { code?: unknown } })?.cause?.code;
  return typeof code === 'string' ? code : undefined;
}
