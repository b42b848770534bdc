import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type {
  DisputeState,
  Evidence,
} from '@plumbline/backstage-plugin-scorecards-common';

/** As it is kept. Instants are epoch milliseconds. */
export type StoredDispute = {
  id: string;
  entityRef: string;
  owner?: string;
  control: string;
  controlVersion: number;
  state: DisputeState;
  reason: string;
  evidence?: string;
  said: { message: string; evidence: Evidence[]; since: number };
  raisedBy: string;
  raisedAt: number;
  decision?: { by: string; at: number; reason: string };
  version: number;
};

export type DisputeFilter = {
  state?: DisputeState;
  entityRef?: string;
  owner?: string;
  control?: string;
};

export type DisputeStep = {
  id: string;
  /** What the decider read; anything else by now is a conflict. */
  version: number;
  to: 'upheld' | 'rejected' | 'withdrawn';
  by: string;
  at: number;
  reason?: string;
  /** Kept for evidence's record in the same transaction. */
  decision: DecisionInput;
};

export interface DisputeStore {
  /**
   * One at a time stands against what a version says of an entity.
   *
   * @returns the one that does; absent where it was rejected or withdrawn at this
   *   moment
   */
  raise(
    dispute: StoredDispute,
    decision: DecisionInput,
  ): Promise<
    { status: 'added' } | { status: 'standing'; standing?: StoredDispute }
  >;
  find(id: string): Promise<StoredDispute | undefined>;
  /** Compare and set: of two who decide at once, one does. */
  take(step: DisputeStep): Promise<'taken' | 'conflict'>;
  /** The latest first. */
  list(
    filter: DisputeFilter,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredDispute[]>;
}
