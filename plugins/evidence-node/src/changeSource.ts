import type {
  ChangeInput,
  ChangeKind,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * A change as a source tells it: the public format, and what only a source
 * that knows its vendor's events can say.
 *
 * @public
 */
export type ReportedChange = ChangeInput & {
  /**
   * When the source said so, ISO 8601. Reports about one change are put
   * together in this order, whatever the order of their arrival. Without it,
   * `occurredAt` is taken.
   */
  reportedAt?: string;
  /**
   * Signals that name the service more closely than `signal` does, best first.
   * The first one that matches exactly one entity decides; `signal` is asked
   * last.
   */
  closerSignals?: Signal[];
};

/** One delivery, as it came over the wire. @public */
export type WebhookDelivery = {
  /** The bytes that were signed: nothing has parsed or decoded them. */
  body: Buffer;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** @public */
export type WebhookVerification =
  | { status: 'verified' }
  /** `reason` is one sentence for the sender; it never contains a secret. */
  | { status: 'refused'; reason: string };

/** @public */
export type WebhookTranslation =
  | { changes: ReportedChange[] }
  /** A genuine delivery that says nothing about changes, and why. */
  | { ignored: string };

/**
 * Understands the webhook of one vendor. Its deliveries are posted to
 * `/api/evidence/webhooks/<id>`; its secrets are configured under
 * `plumbline.webhooks.<id>.secrets.<name>`. It keeps nothing and calls nobody:
 * the ledger is written after `translate` returns.
 *
 * @public
 */
export interface ChangeSource {
  /** Lower case letters, digits and dashes; the last part of the path. */
  readonly id: string;
  /** In words: whose webhook this is. */
  readonly title: string;
  /** The kinds of change that it can tell about. */
  readonly kinds: readonly ChangeKind[];

  /**
   * Whether one of the secrets signed the delivery. Must try every secret, so
   * that one can be rotated, and compare in constant time.
   *
   * @param secrets - never empty: without a secret the webhook is closed
   */
  verify(
    delivery: WebhookDelivery,
    secrets: readonly string[],
  ): WebhookVerification;

  /**
   * What a verified delivery says. Equal deliveries must give equal answers:
   * no clock, no random ids.
   *
   * @throws InputError where the payload is not what the vendor documents
   */
  translate(delivery: WebhookDelivery): WebhookTranslation;
}
