import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';

/** What a brief goes out for, as evidence reports it now. */
export type Occasion = {
  kind: 'alert-group' | 'incident';
  id: string;
  source: string;
  title: string;
  /** What leads a message: names of alerts; an incident's id, title and severity. */
  subject: string;
  /** What of this fires now: names of alerts, or the id of an incident. */
  firing: string[];
  /** Nothing of it was repeated when it should have been: it may have ended. */
  silent: boolean;
  /** As what fires of this names it. */
  environment?: string;
  url?: string;
  /** ISO 8601. */
  startedAt: string;
  resolvedAt?: string;
  resolved: boolean;
  /** The worst hit first. */
  entityRefs: string[];
};

/** What is to be delivered to one address about one subject. */
export type DeliveryIntent = {
  /** The same for the same delivery, whoever composes it: see `deliveryId`. */
  id: string;
  /** A channel, an incident: what the target sends to; empty where none is known. */
  address: string;
  entityRef: string;
  title: string;
  /** For `send`; kept as JSON. */
  content: object;
  /** A new revision begins where this differs from the last. */
  contentKey: string;
  /** Of the brief that it holds. */
  digest?: string;
  resolved: boolean;
  /** Nothing can be sent, and why: it fails without an attempt. */
  impossible?: string;
};

/** A delivery as it is kept between its attempts. */
export type Delivery = Omit<DeliveryIntent, 'impossible'> & {
  /** What it is sent for: `alert-group:<id>` or `incident:<key>`. */
  subject: string;
  target: string;
  /** What the target itself calls the address and the message, once it is there. */
  addressId?: string;
  messageId?: string;
  /** Counted from 1; `sentRevision` is 0 before the first has arrived. */
  revision: number;
  sentRevision: number;
  /** The revision of an attempt whose outcome is not known. */
  attemptRevision?: number;
};

/** How an attempt, or the check on one, ended. */
export type TargetOutcome =
  | { status: 'arrived'; addressId?: string; messageId?: string }
  /** Of a check: what was in doubt never arrived. */
  | { status: 'absent' }
  /** It will not arrive until somebody does what `reason` says. */
  | { status: 'failed'; reason: string }
  /** Not there, and worth another try. `retryAfter`: the requested delay, in milliseconds. */
  | { status: 'later'; reason: string; retryAfter?: number }
  /** It may have arrived: it is checked before it is sent again. */
  | { status: 'in-doubt'; reason: string; retryAfter?: number };

/** What is composed from. */
export type DeliveryLook = {
  /** `alert-group:<id>` or `incident:<key>`. */
  subject: string;
  occasion: Occasion;
  /** Of what is concerned, the worst hit first. */
  briefs: readonly Brief[];
  /** To this target, for this subject, up to now. */
  deliveries: readonly Delivery[];
  /** The plugin's own, for what is looked up in the catalog or in evidence. */
  credentials: BackstageCredentials;
  /** Whether alerts about the same fired while an incident went on. */
  hasAlerts(): Promise<boolean>;
};

export type ComposedDeliveries = {
  intents: DeliveryIntent[];
  /** Something may come up that the feed of evidence will not announce. */
  lookAgain?: boolean;
};

/**
 * Where briefs go out to. The plugin keeps what is composed, and has it sent:
 * once in effect, whatever breaks off in between.
 */
export interface DeliveryTarget {
  /** A part of `plumbline.deliveries` and a value of `target`, such as `teams`. */
  readonly id: string;
  /** For people, such as `Microsoft Teams`. */
  readonly title: string;
  /** One sentence on why nothing goes out, where it is not configured. */
  readonly off?: string;
  /** Milliseconds in which further news is gathered before a revision is sent. */
  readonly revisionGapMs: number;
  /** What is to be delivered while it goes on. */
  compose(look: DeliveryLook): Promise<ComposedDeliveries>;
  /**
   * What is delivered once it is over. Without it, nothing is.
   *
   * @param look.briefs - as they are now, of what was delivered; there may be
   *   none of some
   */
  composeResolved?(
    look: Omit<DeliveryLook, 'credentials' | 'hasAlerts' | 'subject'>,
  ): DeliveryIntent[];
  /** Does not throw for what the other side does. */
  send(delivery: Delivery): Promise<TargetOutcome>;
  /**
   * Whether an attempt with unknown outcome has arrived. Does not throw for what
   * the other side does.
   *
   * @param attempt.attemptedAt - epoch milliseconds, of the portal's clock
   * @param attempt.knownAddressId - what the target called this address when a
   *   message arrived there before
   */
  check(
    delivery: Delivery,
    attempt: {
      attemptedAt: number;
      knownAddressId(): Promise<string | undefined>;
    },
  ): Promise<TargetOutcome>;
}
