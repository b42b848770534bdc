import { RetryLaterError } from '../collector';
import type { OutboundResponse } from './OutboundClient';

/** The wait where the answer requests no other. Seconds. */
const defaultDelay = 60;
/** More than this is a mistake. Seconds. */
const longestDelay = 3600;

/**
 * The JSON of an answer; undefined where it is none.
 *
 * @param host - who answered, for messages
 * @param errorOf - what a refusal says in words
 * @throws RetryLaterError when the server wants to be left alone;
 *   Error in one sentence for any other refusal
 * @public
 */
export function readAnswer(
  { status, headers, body }: OutboundResponse,
  host: string,
  errorOf: (answer: unknown) => string | undefined,
): unknown {
  if (status === 429 || (status === 503 && headers['retry-after'])) {
    throw new RetryLaterError(
      `${host} answered ${status}: retrying after the wait that it requests`,
      delayOf(headers['retry-after']),
    );
  }
  if (status >= 300 && status < 400) {
    throw new Error(
      `${host} answered ${status}, a redirect: give the address that it leads to as 'url'`,
    );
  }
  if (status === 401 || status === 403) {
    throw new Error(
      `${host} answered ${status}: the configured credentials may not ask it`,
    );
  }
  const answer = parse(body);
  if (status !== 200) {
    const reason = errorOf(answer);
    throw new Error(
      `${host} answered ${status}${reason ? `: ${sentence(reason)}` : ''}`,
    );
  }
  return answer;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** What others state, short enough to be read in one line. @public */
export function sentence(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 160);
}

function delayOf(retryAfter: string | string[] | undefined): number {
  const text = String(retryAfter ?? '');
  const seconds = /^\d+$/.test(text)
    ? Number(text)
    : Math.ceil((Date.parse(text) - Date.now()) / 1000);
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds, longestDelay)
    : defaultDelay;
}
