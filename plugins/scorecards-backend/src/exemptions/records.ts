import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { ExemptionState } from '@plumbline/backstage-plugin-scorecards-common';

/** Who decided or ended something; time alone where `by` is absent. */
export type Step = { by?: string; at: number; reason?: string };

/** As it is kept. Instants are epoch milliseconds. */
export type StoredExemption = {
  id: string;
  entityRef: string;
  owner: string;
  control: string;
  controlVersion: number;
  /** Until somebody notices that it lapsed, as it was before. */
  state: ExemptionState;
  reason: string;
  expires: number;
  requestedBy: string;
  requestedAt: number;
  decision?: Step;
  end?: Step;
  version: number;
};

export type ExemptionFilter = {
  /** As of now: what lapsed has expired, noticed or not. */
  state?: ExemptionState;
  entityRef?: string;
  owner?: string;
  control?: string;
  /** Then the soonest to lapse first, of those that have not; epoch milliseconds. */
  lapsesBefore?: number;
};

/** What takes an exemption from one state to the next. */
export type ExemptionStep = {
  id: string;
  /** What the decider read; anything else by now is a conflict. */
  version: number;
  from: ExemptionState;
  to: Exclude<ExemptionState, 'pending'>;
  step: Step;
  /** Kept for evidence's record in the same transaction. */
  decision: DecisionInput;
};
