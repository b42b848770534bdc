import { OutboundClient } from '@plumbline/backstage-plugin-evidence-node';
import {
  readObject,
  readRetryAfter,
  requestTimeout,
  unansweredBy,
} from '@plumbline/backstage-plugin-incident-brief-node';

/** What PagerDuty's REST API answered. https://developer.pagerduty.com/docs/rest-api-overview */
export type PagerDutyAnswer =
  | { status: 'ok'; body: Record<string, unknown> }
  | { status: 'refused'; http: number; message?: string }
  /** `retryAfter` in milliseconds. */
  | { status: 'limited'; retryAfter: number }
  | { status: 'unanswered'; mayHaveArrived: boolean; reason: string };

type Options = {
  outbound: OutboundClient;
  baseUrl: string;
  token: string;
  /** E-mail address of the PagerDuty user in whose name notes are written. */
  from: string;
  /** Milliseconds for a call. */
  timeout?: number;
};

/** Calls PagerDuty's REST API; says what came of it and never throws. */
export class PagerDutyApi {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async get(path: string): Promise<PagerDutyAnswer> {
    return this.#call(path);
  }

  async post(path: string, body: object): Promise<PagerDutyAnswer> {
    return this.#call(path, JSON.stringify(body));
  }

  async #call(path: string, body?: string): Promise<PagerDutyAnswer> {
    const { outbound, baseUrl, token, from, timeout } = this.#options;
    try {
      const response = await outbound.request({
        url: `${baseUrl}${path}`,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/vnd.pagerduty+json;version=2',
          authorization: `Token token=${token}`,
          ...(body !== undefined && {
            from,
            'content-type': 'application/json',
          }),
        },
        body,
        timeout: timeout ?? requestTimeout,
        maxBytes: 8_000_000,
      });
      const { status, headers } = response;
      if (status === 429) {
        return {
          status: 'limited',
          retryAfter:
            readRetryAfter(headers['retry-after']) ??
            readRetryAfter(headers['ratelimit-reset']) ??
            30_000,
        };
      }
      const answer = readObject(response.body);
      if (status >= 200 && status < 300 && answer) {
        return { status: 'ok', body: answer };
      }
      if (status >= 400 && status < 500) {
        return { status: 'refused', http: status, message: messageOf(answer) };
      }
      return {
        status: 'unanswered',
        mayHaveArrived: status < 300 || status >= 500,
        reason: `PagerDuty answered with status ${status} and nothing of its API`,
      };
    } catch (error) {
      return unansweredBy(error);
    }
  }
}

/** `{ error: { message } }`, if it is one short line. */
function messageOf(
  body: Record<string, unknown> | undefined,
): string | undefined {
  const { message } = (body?.error ?? {}) as { message?: unknown };
  return typeof message === 'string' && /^[\w .,'-]{1,150}$/.test(message)
    ? message
    : undefined;
}
