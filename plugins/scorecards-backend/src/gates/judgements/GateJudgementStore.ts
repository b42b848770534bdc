import type { GateJudgement } from '@plumbline/backstage-plugin-scorecards-common';

/** With the SHA-256 of why the rule failed. */
export type StoredGateJudgement = GateJudgement & { cause: string };

/** What people judged of lines of decisions. */
export interface GateJudgementStore {
  /** Replaces what the same user judged of the same line before. */
  put(judgement: StoredGateJudgement): Promise<void>;
  /** Of one decision, the earliest first. */
  list(decision: string): Promise<GateJudgement[]>;
  /** Of these rules; `from` is epoch milliseconds. */
  since(from: number, rules: readonly string[]): Promise<StoredGateJudgement[]>;
}
