import { OutboundError } from '@plumbline/backstage-plugin-evidence-node';

/**
 * Milliseconds for one request to a target. An attempt is checked after
 * 15,000: one that is under way elsewhere must have ended by then.
 */
export const requestTimeout = 10_000;

/** In milliseconds, from a header in seconds; at most an hour. */
export function readRetryAfter(
  header: string | string[] | undefined,
): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim())
    ? Math.min(Number(text) * 1000, 3_600_000)
    : undefined;
}

/** The answer's body, if it is an object in JSON. */
export function readObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What is known of a request without an answer. @throws what is no failure of a request */
export function unansweredBy(error: unknown): {
  status: 'unanswered';
  mayHaveArrived: boolean;
  reason: string;
} {
  if (!(error instanceof OutboundError)) {
    throw error;
  }
  const { mayHaveArrived, message } = error;
  return { status: 'unanswered', mayHaveArrived, reason: message };
}
