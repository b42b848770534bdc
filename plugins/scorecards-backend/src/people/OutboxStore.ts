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
  /** In the order of deciding. */
  pending(limit: number): Promise<PendingDecision[]>;
  /** Evidence has it. */
  taken(seq: number): Promise<void>;
}
