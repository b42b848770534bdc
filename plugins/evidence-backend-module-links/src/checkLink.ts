import { isIP } from 'node:net';
import {
  isPublicAddress,
  OutboundClient,
  OutboundError,
  OutboundResponse,
} from '@plumbline/backstage-plugin-evidence-node';
import { failureInWords } from './failureInWords';

const maxRedirects = 5;
const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What is there and shows itself to those who are known. */
const signIn: ReadonlySet<number> = new Set([401, 403, 407]);
const tooMany = 429;

/**
 * What one look at a link gave.
 *
 * - `ok`: it answers
 * - `failed`: it does not; `ofHost` where that holds for all of its host, and
 *   `isTimeout` where it took the whole time
 * - `unclear`: it answers, and neither well nor badly
 * - `not-now`: its host wants to be left alone for a while; without `ofHost`, the
 *   one that it redirects to
 * - `refused`: it must not be requested
 */
export type LinkAnswer =
  | { outcome: 'ok'; reason?: string }
  | {
      outcome: 'failed';
      reason: string;
      ofHost?: boolean;
      isTimeout?: boolean;
      code?: string;
    }
  | { outcome: 'unclear' | 'refused'; reason: string }
  | {
      outcome: 'not-now';
      reason: string;
      ofHost: boolean;
      delaySeconds?: number;
    };

export type CheckLinkOptions = {
  client: OutboundClient;
  url: string;
  /** For each request. Milliseconds. */
  timeout: number;
  signal: AbortSignal;
};

/**
 * Asks for the head of a page; where that gives nothing good, for the page
 * itself, of which only the head is read: many servers answer `HEAD` wrongly.
 */
export async function checkLink(
  options: CheckLinkOptions,
): Promise<LinkAnswer> {
  const head = await ask(options, 'HEAD');
  return head.outcome === 'unclear' ||
    (head.outcome === 'failed' && !head.ofHost)
    ? ask(options, 'GET')
    : head;
}

async function ask(
  options: CheckLinkOptions,
  method: 'HEAD' | 'GET',
): Promise<LinkAnswer> {
  const { client, timeout, signal } = options;
  let url = new URL(options.url);
  for (let hop = 0; hop <= maxRedirects; hop++) {
    let response: OutboundResponse;
    try {
      response = await client.request({
        url,
        method,
        timeout,
        signal,
        headersOnly: true,
        headers: { 'user-agent': 'plumbline-links', accept: '*/*' },
      });
    } catch (error) {
      signal.throwIfAborted();
      return answerOf(error, { url, client, redirected: hop > 0 });
    }
    if (!redirecting.has(response.status)) {
      return readAnswer(response, hop > 0);
    }
    const { location } = response.headers;
    if (typeof location !== 'string' || !URL.canParse(location, url)) {
      return { outcome: 'failed', reason: 'it redirects to no address' };
    }
    url = new URL(location, url);
  }
  return {
    outcome: 'failed',
    reason: `it redirects more than ${maxRedirects} times`,
  };
}

function readAnswer(
  { status, headers }: OutboundResponse,
  redirected: boolean,
): LinkAnswer {
  if (status >= 200 && status < 400) {
    return { outcome: 'ok' };
  }
  if (signIn.has(status)) {
    return { outcome: 'ok', reason: 'needs sign-in' };
  }
  if (status === tooMany) {
    return {
      outcome: 'not-now',
      reason: 'its host received too many requests',
      ofHost: !redirected,
      delaySeconds: secondsIn(headers['retry-after']),
    };
  }
  const reason = `it answers ${status}`;
  return status === 404 || status === 410 || (status >= 500 && status < 600)
    ? { outcome: 'failed', reason }
    : { outcome: 'unclear', reason };
}

/** A date instead of seconds is left aside: clocks differ. */
function secondsIn(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,6}$/.test(value)
    ? Number(value)
    : undefined;
}

function answerOf(
  error: unknown,
  where: { url: URL; client: OutboundClient; redirected: boolean },
): LinkAnswer {
  if (!(error instanceof OutboundError)) {
    throw error;
  }
  const { redirected } = where;
  if (error.failure === 'refused') {
    const why = refusal(where.url);
    return {
      outcome: 'refused',
      reason: `not checked: ${redirected ? `it redirects to ${why}` : why}`,
    };
  }
  return {
    outcome: 'failed',
    reason: failureInWords(error),
    // That holds for the host which it redirects to, and not for its own.
    ofHost: error.failure === 'unreachable' && !redirected,
    isTimeout: error.failure === 'timeout',
    code: error.code,
  };
}

/** The rules do not say which of them it was. */
function refusal(url: URL): string {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return 'an address that is not of the web';
  }
  if (url.username || url.password) {
    return 'an address with a password in it';
  }
  const isLiteral = isIP(host) !== 0;
  return url.protocol === 'https:' || (isLiteral && !isPublicAddress(host))
    ? 'private address'
    : 'http without encryption';
}
