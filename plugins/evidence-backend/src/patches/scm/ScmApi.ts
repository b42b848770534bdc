import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  OutboundClient,
  OutboundError,
  OutboundRules,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';

/** A descriptor of a megabyte has a third more in Base64. Bytes. */
const maxBytes = 3_000_000;
/** Milliseconds for one request. */
const timeout = 10_000;

export type ScmAnswer = { status: number; body: unknown };

/**
 * The REST API of a place where repositories are. It is called at the address
 * that `integrations` names and nowhere else: redirects are not followed, and
 * no error repeats what was sent.
 */
export class ScmApi {
  readonly name: string;
  readonly #baseUrl: string;
  readonly #client: OutboundClient;
  readonly #headers: Record<string, string>;

  constructor(options: {
    name: string;
    baseUrl: string;
    headers: Record<string, string>;
  }) {
    this.name = options.name;
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#headers = { 'user-agent': 'plumbline', ...options.headers };
    this.#client = new OutboundClient({
      rules: OutboundRules.naming(new URL(this.#baseUrl)),
    });
  }

  /**
   * Answers that the caller does not expect are errors.
   *
   * @param expected - statuses besides success that the caller can do with
   */
  async ask(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    options: { body?: object; expected?: readonly number[] } = {},
  ): Promise<ScmAnswer> {
    const { body, expected = [] } = options;
    const response = await this.#client
      .request({
        url: `${this.#baseUrl}${path}`,
        method,
        headers: {
          ...this.#headers,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        timeout,
        maxBytes,
      })
      .catch(error => {
        if (error instanceof OutboundError) {
          throw new ServiceUnavailableError(error.message);
        }
        throw error;
      });
    const { status, headers } = response;
    const answer = { status, body: jsonOf(response.body) };
    if ((status >= 200 && status < 300) || expected.includes(status)) {
      return answer;
    }
    throw this.#refusal(answer, headers);
  }

  /** @throws ServiceUnavailableError where an answer is not of the documented shape */
  read<T>(schema: z.ZodType<T>, { body }: ScmAnswer): T {
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      throw new ServiceUnavailableError(
        `${this.name} answered what its documentation does not describe`,
      );
    }
    return parsed.data;
  }

  #refusal(
    { status, body }: ScmAnswer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): Error {
    const { name } = this;
    const wait = Number(headers['retry-after']);
    const isLimited =
      status === 429 ||
      (status === 403 &&
        (headers['x-ratelimit-remaining'] === '0' || wait > 0));
    if (isLimited) {
      const when =
        wait > 0 && wait < 86_400 ? `in ${Math.ceil(wait)} seconds` : 'later';
      return new ServiceUnavailableError(
        `The rate limit of ${name} is used up; try again ${when}`,
      );
    }
    switch (status) {
      case 401:
        return new ServiceUnavailableError(
          `${name} does not take the token under 'integrations'`,
        );
      case 403:
      case 404:
        return new NotFoundError(
          `${name} answered ${status}: the repository, branch or file does not exist, or the token under 'integrations' may not write to it`,
        );
      case 400:
      case 409:
      case 422:
        return new ConflictError(`${name} refused: ${messageOf(body)}`);
      default:
        return new ServiceUnavailableError(`${name} answered ${status}`);
    }
  }
}

/** What the service says, on one line: it may echo any text. */
export function messageOf(body: unknown): string {
  const { message, errors } = (body ?? {}) as Record<string, unknown>;
  const details = Array.isArray(errors)
    ? errors.map(one => (one as { message?: unknown })?.message ?? one)
    : [];
  const texts = [message, ...details]
    .flat()
    .filter((one): one is string => typeof one === 'string');
  const text = texts
    .join(': ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return text.slice(0, 300) || 'no reason given';
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
