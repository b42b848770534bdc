import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type {
  LifecycleProposal,
  TransferState,
} from '@plumbline/backstage-plugin-scorecards-common';

/** Instants are epoch milliseconds. */
export type StoredTransfer = {
  id: string;
  entityRef: string;
  from: string;
  to: string;
  state: TransferState;
  offeredBy: string;
  offeredAt: number;
  expiresAt: number;
  reason: string;
  ended?: { by?: string; at: number; reason?: string };
  proposal?: LifecycleProposal;
};

/** One that ends, and how that is recorded. */
export type EndedTransfer = {
  id: string;
  state: Exclude<TransferState, 'offered'>;
  ended: NonNullable<StoredTransfer['ended']>;
  decision: DecisionInput;
};

/** Remembers offers, and what became of them. */
export interface TransferStore {
  /** The one that waits for an answer; an entity has one at most. */
  open(entityRef: string): Promise<StoredTransfer | undefined>;
  /**
   * Conflict where it is offered already.
   *
   * @param replaced - the open one that it takes the place of: both or neither
   */
  offer(
    transfer: StoredTransfer,
    decision: DecisionInput,
    replaced?: EndedTransfer,
  ): Promise<'taken' | 'conflict'>;
  /** Compare and set: of those who end it at once, one does. */
  end(one: EndedTransfer): Promise<'taken' | 'conflict'>;
  find(id: string): Promise<StoredTransfer | undefined>;
  list(
    filter: { entityRef?: string; state?: TransferState },
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredTransfer[]>;
  /** The last one of an entity that was accepted. */
  accepted(entityRef: string): Promise<StoredTransfer | undefined>;
  /**
   * Accepted, and their owner is not followed by the catalog yet; newest first.
   * Of one entity, or of all.
   */
  unfollowed(entityRef?: string): Promise<StoredTransfer[]>;
  /** From now on the owner is who the catalog says. */
  markFollowed(ids: readonly string[], at: number): Promise<void>;
  /** Still offered, although its time is over. */
  lapsed(now: number, limit: number): Promise<StoredTransfer[]>;
  /** Of which the description is to follow by now. */
  toPropose(now: number, limit: number): Promise<StoredTransfer[]>;
  /** @param next - when to try again; undefined where it is done */
  proposed(
    id: string,
    proposal: LifecycleProposal,
    next?: number,
  ): Promise<void>;
}
