import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';

/** A decision that evidence has not confirmed yet. */
export type PendingDecision = {
  seq: number;
  /** Equal for the steps of one decision. */
  subject: string;
  decision: DecisionInput;
  /** Evidence refused it; not to be sent again before, epoch milliseconds. */
  retryAt?: number;
};

/**
 * Decisions on their way to evidence's record. They are added in the transaction
 * that decides, so that a crash in between loses nothing.
 */
export interface OutboxStore {
  /**
   * Those that evidence has not refused yet come first, in the order of deciding,
   * then those that were refused, by the time of their retry. What comes after a
   * refused one on the same subject is left out.
   */
  pending(limit: number): Promise<PendingDecision[]>;
  /** Evidence refused it; it is not due until then, epoch milliseconds. */
  refused(seq: number, retryAt: number): Promise<void>;
  /** Evidence has it. */
  taken(seq: number): Promise<void>;
}
