import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';

/** A decision that evidence has not confirmed yet. */
export type PendingDecision = {
  seq: number;
  /** Equal for the steps of one decision. */
  subject: string;
  decision: DecisionInput;
};

/**
 * Decisions on their way to evidence's record. They are added in the transaction
 * that decides, so that a crash in between loses nothing.
 */
export interface OutboxStore {
  /**
   * Those that evidence has not refused yet come first, in the order of deciding,
   * then those whose time to be tried again has come. What comes after a refused
   * one on the same subject is left out.
   */
  pending(options: { limit: number; now: number }): Promise<PendingDecision[]>;
  /** Evidence refused it; it is not pending until then, epoch milliseconds. */
  refused(seq: number, retryAt: number): Promise<void>;
  /** Evidence has it. */
  taken(seq: number): Promise<void>;
}
