import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type { DeliveryState } from '@plumbline/backstage-plugin-incident-brief-common';
import type {
  Delivery as TargetDelivery,
  DeliveryIntent,
} from '@plumbline/backstage-plugin-incident-brief-node';

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
