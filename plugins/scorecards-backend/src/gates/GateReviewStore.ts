import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { GateReview } from '@plumbline/backstage-plugin-scorecards-common';

/** By which decisions on a release are found. */
export type ReleaseKeys = {
  /** Hash of repository, environment, action and release. */
  binding: string;
  /** Hash of repository and release; none where the request has no release. */
  candidate?: string;
};

/** With what it is found by. */
export type StoredGateReview = GateReview & {
  /** Hash of repository, environment, action and release. */
  binding: string;
  /** Hash of what else is stated of the release, and was reviewed with it. */
  content: string;
};

/** An answer, or the end of a review without one. */
export type GateReviewStep = {
  id: string;
  /** As it was read: another one by now is a conflict. */
  version: number;
  to: 'approved' | 'deferred' | 'redesign' | 'lapsed';
  lapsesAt: string;
  answered?: { by: string; at: string; reason: string };
  decision: DecisionInput;
  at: number;
};

export type Maker = {
  ref: string;
  /**
   * From when on: who requests a release for the first time after they approved it
   * did not make it. Epoch milliseconds; 0 for who is stated to have made it.
   */
  since: number;
};

export interface GateReviewStore {
  find(id: string): Promise<StoredGateReview | undefined>;
  /** Of one release, the latest first; no more than a hundred. */
  ofBinding(binding: string): Promise<StoredGateReview[]>;
  /**
   * Who requested a deploy of a release to its environment, and who is stated to
   * have made it, in requests for any environment.
   */
  makersOf(release: ReleaseKeys): Promise<Maker[]>;
  /** Of some releases. */
  approved(bindings: readonly string[]): Promise<StoredGateReview[]>;
  take(step: GateReviewStep): Promise<'taken' | 'conflict'>;
  /** Unanswered, and lapsed by then. */
  due(now: number, limit: number): Promise<StoredGateReview[]>;
}
