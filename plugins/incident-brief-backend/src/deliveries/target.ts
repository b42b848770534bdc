import { OutboundError } from '@plumbline/backstage-plugin-evidence-node';
import type { TakenDelivery } from '../database/DeliveryStore';

/** How sending, or the check on it, went; the loop turns it into instants. */
export type TargetOutcome =
  | { status: 'arrived'; addressId?: string; messageId?: string }
  | { status: 'absent' }
  | { status: 'failed'; reason: string }
  /** Not there, and worth another try. `retryAfter`: the requested delay, in milliseconds. */
  | { status: 'later'; reason: string; retryAfter?: number }
  | { status: 'in-doubt'; reason: string; retryAfter?: number };

/** Where deliveries go. Neither method throws for what the other side does. */
export interface DeliveryTargetClient {
  send(taken: TakenDelivery): Promise<TargetOutcome>;
  /** Whether an attempt whose outcome nobody knows has arrived. */
  check(taken: TakenDelivery): Promise<TargetOutcome>;
}

/** Milliseconds for one request to Slack or PagerDuty. */
export const requestTimeout = 10_000;

/**
 * Milliseconds from the beginning of an attempt until it is looked into: longer
 * than a request can take, so that one under way elsewhere has ended.
 */
export const settleTime = 15_000;

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
