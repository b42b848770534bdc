import type {
  ChangeInput,
  ChangeKind,
  FoundBy,
  SourceGuide,
  IncidentInput,
  PullRequestInput,
  runInputSchema,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';

/**
 * A change as a source reports it: the public format, and what only a source
 * that knows its vendor's events can say.
 *
 * @public
 */
export type ReportedChange = ChangeInput & {
  /**
   * When the source reported it, ISO 8601. Reports about one change are put
   * together in this order, whatever the order of their arrival. Without it,
   * `occurredAt` is taken.
   */
  reportedAt?: string;
  /**
   * Signals that name the service more closely than `signal` does, best first.
   * The first one that matches exactly one entity decides; `signal` is tried
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
  /**
   * When it arrived, for the few events in which the vendor says no time at
   * all. Of a delivery that is repeated, the first arrival counts.
   */
  receivedAt?: Date;
};

/** @public */
export type WebhookVerification =
  | { status: 'verified' }
  /** `reason` is one sentence for the sender; it never contains a secret. */
  | {
      status: 'refused';
      reason: string;
      /** By which refusals are counted; a wrong signature is the default. */
      code?: 'unsigned' | 'signature' | 'timestamp';
    };

/** An alert as its source reports it: one state of it. @public */
export type ReportedAlert = {
  /** The source's own name for this set of labels. */
  fingerprint: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  status: 'firing' | 'resolved';
  /** ISO 8601. Left out where the source does not state it: see `begunBy`. */
  startsAt?: string;
  /**
   * It had begun by then, ISO 8601: for sources that say when they notify, and
   * not always since when. All reports of its fingerprint are then about one
   * alert, from its start to its end; the earliest of their `startsAt` and
   * `begunBy` counts as the start.
   */
  begunBy?: string;
  /** ISO 8601; needed where it is resolved. */
  endsAt?: string;
  /** Where a person can look at what it measures. */
  url?: string;
  /** Its place in the delivery, for what is refused; by default in its group. */
  index?: number;
};

/** Alerts that a source sent together. @public */
export type ReportedAlertGroup = {
  source: string;
  /** The source's own name of the group, whoever receives it. */
  key: string;
  /** What the source groups by: labels that all of its alerts have. */
  labels: Record<string, string>;
  url?: string;
  /** Alerts that belong to it and were left out. */
  notSent?: number;
  alerts: ReportedAlert[];
};

/**
 * An incident as a source reports it: the public format, and what only a source
 * that knows its vendor's events can say.
 *
 * @public
 */
export type ReportedIncident = Omit<IncidentInput, 'start' | 'commander'> & {
  /**
   * Left out where an event does not state it: the incident shows once one has.
   */
  start?: string;
  /**
   * It had begun by then, ISO 8601: for events that say only that it was seen,
   * or over. Where no report has a `start`, the earliest of these counts.
   */
  begunBy?: string;
  /** `null`: nobody commands it any more. */
  commander?: string | null;
  /** Who works on it, and is named where nobody has the role of commander. */
  assignee?: string;
};

/**
 * What a delivery states of one attempt of a run of a pipeline. Reports are put
 * together whatever their order: what was not stated is left out, never guessed.
 *
 * @public
 */
export type ReportedRun = z.input<typeof runInputSchema>;

/**
 * What a delivery states of a pull request, whatever its host calls it, put
 * together as reports of runs are. The commit that it became joins it to a commit
 * that is reported as a change, and to what is deployed of that.
 *
 * @public
 */
export type ReportedPullRequest = PullRequestInput;

/**
 * What a delivery says. Entries of a batch that make no sense are named in
 * `rejected`, by their place in it, and the others are kept; where nothing else
 * is left, the delivery is refused.
 *
 * @public
 */
export type WebhookTranslation = WebhookNotes &
  (
    | {
        changes?: ReportedChange[];
        alertGroups?: ReportedAlertGroup[];
        incidents?: ReportedIncident[];
        runs?: ReportedRun[];
        pullRequests?: ReportedPullRequest[];
        rejected?: RejectedEntry[];
      }
    /** A genuine delivery that says nothing to be kept, and why. */
    | { ignored: string }
  );

/** What is counted of deliveries, and who sent them. @public */
export type WebhookNotes = {
  /** What the vendor calls this kind of event. */
  event?: string;
  /** Of a batch of which others are kept: what the vendor calls those ignored. */
  ignoredEvents?: string[];
  /** Words for an outcome that nobody knows: such a change has none. */
  unknownOutcomes?: string[];
  /**
   * Where several send through one webhook: what each calls itself. Each name
   * belongs to whoever first sent under it.
   */
  senders?: string[];
};

/** `reason` is one sentence for the sender. @public */
export type RejectedEntry = { index: number; reason: string };

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
  /** How it is set up, for the Evidence page. */
  readonly guide?: SourceGuide;
  /** The kinds of change that it can report. */
  readonly kinds: readonly ChangeKind[];
  /**
   * Names of the facts that follow from what else it reports: `alerts.firing`,
   * `incident.active`.
   */
  readonly reports?: readonly string[];
  /** By which annotations it finds entities, which set-up counts. Absent: by none. */
  readonly foundBy?: FoundBy;

  /** The longest delivery that it takes, in bytes. Default: 1 MiB. */
  readonly maxBodyBytes?: number;

  /**
   * Whether one of the secrets signed the delivery. Must try every secret, so
   * that one can be rotated, and compare in constant time.
   *
   * @param secrets - never empty: without a secret the webhook is closed
   * @param now - by the product's clock, for senders that sign a time: one that
   *   is off by too much, either way, is to be refused
   */
  verify(
    delivery: WebhookDelivery,
    secrets: readonly string[],
    now: Date,
  ): WebhookVerification;

  /**
   * What a verified delivery says. Equal deliveries must give equal answers:
   * no clock, no random ids.
   *
   * @throws InputError where the payload is not what the vendor documents
   */
  translate(
    delivery: WebhookDelivery,
  ): WebhookTranslation | Promise<WebhookTranslation>;
}
