import type { GateJudgement } from '@plumbline/backstage-plugin-scorecards-common';

/** What people judged of lines of decisions. */
export interface GateJudgementStore {
  /** Replaces what the same user judged of the same line before. */
  put(judgement: GateJudgement): Promise<void>;
  /** Of one decision, the earliest first. */
  list(decision: string): Promise<GateJudgement[]>;
  /** @param from - epoch milliseconds */
  since(
    from: number,
  ): Promise<
    Pick<
      GateJudgement,
      'decision' | 'entityRef' | 'rule' | 'version' | 'outcome' | 'byOwner'
    >[]
  >;
}
