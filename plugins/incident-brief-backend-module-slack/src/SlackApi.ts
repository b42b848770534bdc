import {
  OutboundClient,
  OutboundResponse,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  readObject,
  readRetryAfter,
  requestTimeout,
  unansweredBy,
} from '@plumbline/backstage-plugin-incident-brief-node';

/** What Slack's Web API answered. https://docs.slack.dev/apis/web-api */
export type SlackAnswer =
  | { status: 'ok'; body: Record<string, unknown> }
  /** Slack's own word for what was wrong, such as `channel_not_found`. */
  | { status: 'refused'; error: string; needed?: string }
  /** `retryAfter` in milliseconds. */
  | { status: 'limited'; retryAfter: number }
  | { status: 'unanswered'; mayHaveArrived: boolean; reason: string };

/** Words of refusals that some of it may have happened before. */
const uncertain = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
]);

type Options = {
  outbound: OutboundClient;
  baseUrl: string;
  token: string;
  /** Milliseconds for a call. */
  timeout?: number;
};

/** Calls methods of Slack's Web API; says what came of it and never throws. */
export class SlackApi {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** A method that writes: its arguments as JSON. */
  async write(method: string, args: object): Promise<SlackAnswer> {
    return this.#call(method, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(args),
    });
  }

  /** A method that reads: its arguments in the query. */
  async read(
    method: string,
    args: Record<string, string>,
  ): Promise<SlackAnswer> {
    return this.#call(`${method}?${new URLSearchParams(args)}`, {});
  }

  async #call(
    path: string,
    request: {
      method?: 'POST';
      headers?: Record<string, string>;
      body?: string;
    },
  ): Promise<SlackAnswer> {
    const {
      outbound,
      baseUrl,
      token,
      timeout = requestTimeout,
    } = this.#options;
    try {
      const response = await outbound.request({
        ...request,
        url: `${baseUrl}/${path}`,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
        timeout,
        // A page of a channel's history, with blocks.
        maxBytes: 8_000_000,
      });
      return readAnswer(response);
    } catch (error) {
      return unansweredBy(error);
    }
  }
}

function readAnswer(response: OutboundResponse): SlackAnswer {
  const { status, headers } = response;
  if (status === 429) {
    return limited(headers['retry-after']);
  }
  const body = readObject(response.body);
  if (!body || typeof body.ok !== 'boolean') {
    return {
      status: 'unanswered',
      // A redirect, or an address that Slack does not have, did nothing.
      mayHaveArrived: status < 300 || status >= 500,
      reason: `Slack answered with status ${status} and nothing of its API`,
    };
  }
  if (body.ok) {
    return { status: 'ok', body };
  }
  const error = word(body.error) ?? 'unknown_error';
  if (error === 'ratelimited' || error === 'rate_limited') {
    return limited(headers['retry-after']);
  }
  if (uncertain.has(error) || status >= 500) {
    return {
      status: 'unanswered',
      mayHaveArrived: true,
      reason: `Slack had a fault of its own (${error})`,
    };
  }
  return { status: 'refused', error, needed: word(body.needed) };
}

function limited(header: string | string[] | undefined): SlackAnswer {
  return { status: 'limited', retryAfter: readRetryAfter(header) ?? 30_000 };
}

/** Only words: what else an answer holds is shown to nobody. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w:.,-]{1,100}$/.test(value)
    ? value
    : undefined;
}
