import type {
  Lease,
  ListPosition,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DeliveryState } from '@plumbline/backstage-plugin-incident-brief-common';
import type {
  Delivery as TargetDelivery,
  DeliveryIntent,
} from '@plumbline/backstage-plugin-incident-brief-node';

export type { Lease };

/** An alert group or an incident that briefs go out for. */
export type DeliverySubject = {
  /** `alert-group:<id>` or `incident:<key>`, as evidence has it. */
  subject: string;
  resolved: boolean;
  /** Entities whose evidence its briefs rest on. */
  watched: string[];
  /** By the machine's clock. */
  dueAt?: number;
};

/** A reason to look at a subject; `entityRef` is watched until it was looked at. */
export type DueSubject = { subject: string; dueAt: number; entityRef?: string };

/** What is to be delivered, and how: as its target composed it. */
export type OutboxIntent = DeliveryIntent & {
  target: string;
  /** Milliseconds in which further news is gathered before a revision is sent. */
  revisionGapMs: number;
};

/** A row of the outbox. */
export type Delivery = TargetDelivery & {
  sentDigest?: string;
  state: DeliveryState;
  reason?: string;
  attempts: number;
  /** Of an attempt whose outcome is not known, by the machine's clock. */
  attemptedAt?: number;
  nextAttemptAt?: number;
  createdAt: number;
  sentAt?: number;
  updatedAt: number;
};

/** A delivery that one replica is at. */
export type TakenDelivery = {
  /** `check`: an earlier attempt may have arrived; ask before sending again. */
  work: 'send' | 'check';
  token: number;
  attemptedAt: number;
  delivery: Delivery;
};

/** How an attempt, or the check on one, ended. Instants by the machine's clock. */
export type DeliveryOutcome =
  | { status: 'arrived'; addressId?: string; messageId?: string }
  /** Of a check: what was in doubt never arrived. */
  | { status: 'absent' }
  | { status: 'failed'; reason: string }
  /** It certainly did not arrive. */
  | { status: 'later'; reason: string; retryAt: number }
  /** It may have arrived. */
  | { status: 'in-doubt'; reason: string; retryAt: number };

/** Two clocks: the machine's for processes, the product's for people. */
export type Now = { machine: number; product: number };

export type DeliveryFilter = {
  entityRef?: string;
  state?: DeliveryState;
  target?: string;
  subject?: string;
  /** Those after this one, in the order of the list. */
  after?: ListPosition;
  limit: number;
};

/**
 * Remembers what is to be sent, and what became of it. Whatever is done under a
 * lease answers `lost-lease`, and does nothing, where another replica has taken
 * over meanwhile.
 */
export interface DeliveryStore {
  claimLease(options: {
    name: string;
    holder: string;
    now: number;
    ttl: number;
  }): Promise<Lease | undefined>;
  releaseLease(lease: Lease): Promise<void>;

  /** The last step of the feed that was taken in; 0 at first. */
  feedPosition(): Promise<number>;
  /** Takes in a page of the feed: all of it, or nothing. */
  follow(
    lease: Lease,
    page: {
      position: number;
      /** Subjects to look at; one that is due earlier stays so. */
      due: DueSubject[];
    },
    now: Now,
  ): Promise<'followed' | 'lost-lease'>;

  unresolvedSubjects(): Promise<DeliverySubject[]>;
  dueSubjects(now: number, limit: number): Promise<DeliverySubject[]>;
  /** Keeps what a look at a subject found, and commits what is to be sent. */
  intend(
    lease: Lease,
    look: DeliverySubject & { seenDueAt?: number; intents: OutboxIntent[] },
    now: Now,
  ): Promise<'intended' | 'lost-lease'>;

  deliveriesOf(subject: string): Promise<Delivery[]>;
  dueDeliveries(query: {
    now: number;
    targets: readonly string[];
    limit: number;
  }): Promise<Delivery[]>;
  /**
   * Notes, before anything is sent, that it is being sent: what ends here is in
   * doubt from then on.
   *
   * @param settle - milliseconds after which it is looked at again without an outcome
   * @returns nothing where there is nothing to do by now
   */
  take(
    lease: Lease,
    id: string,
    now: Now,
    settle: number,
  ): Promise<TakenDelivery | undefined>;
  /** @returns `lost` where another replica is at it by now */
  record(
    taken: TakenDelivery,
    outcome: DeliveryOutcome,
    now: Now,
    options: { gap: number },
  ): Promise<'recorded' | 'lost'>;

  /** The id of a channel, if a message has gone there before. */
  knownAddressId(target: string, address: string): Promise<string | undefined>;
  /**
   * How many went out since an instant of the product's clock, by entity and by
   * day, counted from the epoch.
   */
  sentByDay(
    since: number,
  ): Promise<{ entityRef: string; day: number; count: number }[]>;
  /** The newest first. */
  list(filter: DeliveryFilter): Promise<Delivery[]>;
}
