import type { Config } from '@backstage/config';
import {
  AuthenticationError,
  InputError,
  NotFoundError,
} from '@backstage/errors';
import type {
  ChangeReceipt,
  IncidentReceipt,
  RunReceipt,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Author,
  ChangeSource,
  Clock,
  inTurns,
  interfaceAuthor,
  readWebhookSecrets,
  RejectedEntry,
  ReportedAlert,
  ReportedAlertGroup,
  ReportedChange,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from '../../database/authorship';
import type { AlertService } from '../../alerts/AlertService';
import type { AlertsReceipt } from '../../alerts/records';
import type { IncidentService } from '../../incidents/IncidentService';
import type { LedgerService } from '../../changes';
import { type RunService, signalOfRun } from '../../runs';
import type {
  Unresolved,
  UnresolvedIn,
} from '../../estate/subjects/unresolved';
import type { ChangeSourceRegistry } from './ChangeSourceRegistry';
import { DeliveryCounters } from './DeliveryCounters';
import { withoutCredentials } from './withoutCredentials';

export type WebhookOutcome =
  | {
      status: 'accepted';
      changes: ChangeReceipt[];
      alerts?: AlertsReceipt;
      incidents?: IncidentReceipt[];
      runs?: RunReceipt[];
      pullRequests?: RunReceipt[];
      /** Entries of the batch that say nothing to be kept. */
      ignored?: number;
      /** Entries of the batch that were not kept, and why. */
      rejected?: RejectedEntry[];
    }
  | { status: 'ignored'; reason: string };

/** Not proven genuine; `code` is what it is counted by. */
class RefusedDeliveryError extends AuthenticationError {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Takes deliveries: what is not proven genuine is not even parsed. */
export class WebhookService {
  /** What became of them. */
  readonly counters: DeliveryCounters;
  readonly #alerts: AlertService;
  readonly #clock: Clock;
  readonly #config: Config;
  readonly #estate: { unresolved(): Promise<UnresolvedIn> };
  readonly #incidents: IncidentService;
  readonly #ledger: LedgerService;
  readonly #runs: RunService;
  readonly #sources: ChangeSourceRegistry;

  constructor(options: {
    alerts: AlertService;
    clock: Clock;
    config: Config;
    estate: { unresolved(): Promise<UnresolvedIn> };
    incidents: IncidentService;
    ledger: LedgerService;
    runs: RunService;
    sources: ChangeSourceRegistry;
  }) {
    this.counters = new DeliveryCounters(options);
    this.#alerts = options.alerts;
    this.#clock = options.clock;
    this.#config = options.config;
    this.#estate = options.estate;
    this.#incidents = options.incidents;
    this.#ledger = options.ledger;
    this.#runs = options.runs;
    this.#sources = options.sources;
  }

  /** Whether a secret is configured: without one, every delivery is refused. */
  isConfigured(source: ChangeSource): boolean {
    return readWebhookSecrets(this.#config, source.id).length > 0;
  }

  /**
   * Takes one delivery. When it returns, what the delivery says is committed.
   *
   * @param options.principal - who has shown credentials of the portal, so that
   *   no signature is required
   * @throws NotFoundError for an unknown source; AuthenticationError where no
   *   secret is configured or none has signed; InputError for a payload that is
   *   not what the vendor documents
   */
  async receive(
    sourceId: string,
    delivery: WebhookDelivery,
    options: { principal?: Author } = {},
  ): Promise<WebhookOutcome> {
    const source = this.#sources.get(sourceId);
    if (!source) {
      const ids = this.#sources.list().map(({ id }) => `'${id}'`);
      throw new NotFoundError(
        `There is no such webhook; those that exist are ${ids.join(', ')}`,
      );
    }
    try {
      const translation = await this.#translate(source, delivery, options);
      const outcome = await this.#keep(
        translation,
        authorshipOf(source, translation, options.principal),
        // A token may not see every entity.
        options.principal === undefined
          ? await this.#estate.unresolved()
          : () => ({}),
      );
      this.#count(source, translation, outcome);
      return outcome;
    } catch (error) {
      this.countRefused(source.id, error);
      throw error;
    }
  }

  /**
   * The longest delivery that is read, in bytes; absent: the default. More than
   * that only from a sender whose headers alone show a secret.
   */
  maxBodyBytes(
    sourceId: string,
    headers: WebhookDelivery['headers'],
  ): number | undefined {
    const source = this.#sources.get(sourceId);
    if (source?.maxBodyBytes === undefined) {
      return undefined;
    }
    const secrets = readWebhookSecrets(this.#config, source.id);
    if (secrets.length === 0) {
      return undefined;
    }
    const nothing = { body: Buffer.alloc(0), headers };
    const { status } = source.verify(nothing, secrets, this.#clock());
    return status === 'verified' ? source.maxBodyBytes : undefined;
  }

  /** Counts a delivery that was refused, here or before it came here. */
  countRefused(sourceId: string, error: unknown): void {
    if (this.#sources.get(sourceId)) {
      this.counters.refused(sourceId, codeOf(error));
    }
  }

  async #translate(
    source: ChangeSource,
    delivery: WebhookDelivery,
    options: { principal?: Author },
  ): Promise<WebhookTranslation> {
    const secrets = readWebhookSecrets(this.#config, source.id);
    const now = this.#clock();
    if (options.principal === undefined) {
      verify(source, delivery, secrets, now);
    }
    const translation = await source.translate({
      ...delivery,
      receivedAt: now,
    });
    return cleaned(translation, secrets);
  }

  async #keep(
    translation: WebhookTranslation,
    by: Authorship,
    unresolved: UnresolvedIn,
  ): Promise<WebhookOutcome> {
    if ('ignored' in translation) {
      return { status: 'ignored', reason: translation.ignored };
    }
    const changes = await this.#ledger.reportValid(
      translation.changes ?? [],
      by,
    );
    const alerts = translation.alertGroups
      ? await this.#alerts.report(translation.alertGroups, by)
      : undefined;
    const incidents = translation.incidents
      ? await this.#incidents.reportAll(translation.incidents, by)
      : undefined;
    const runs = translation.runs
      ? await this.#runs.reportValid(translation.runs, by)
      : undefined;
    const pulls = translation.pullRequests
      ? await this.#runs.reportPullRequests(translation.pullRequests, by)
      : undefined;
    const rejected = [
      ...(translation.rejected ?? []),
      ...changes.rejected,
      ...[alerts, runs, pulls].flatMap(one => one?.rejected ?? []),
    ].sort((a, b) => a.index - b.index);
    const ignored = translation.ignoredEvents ?? [];
    const ofRun = (one: Parameters<typeof signalOfRun>[0]) =>
      unresolved([one.entityRef ?? signalOfRun(one)]);
    const outcome: WebhookOutcome = {
      status: 'accepted',
      changes: withUnresolved(changes, translation.changes, one =>
        unresolved([one.entityRef ?? signalsOf(one)]),
      ),
      ...(alerts && { alerts: alerts.receipt }),
      ...(incidents && {
        incidents: incidents.map(receipt => ({
          ...receipt,
          ...unresolved(
            translation.incidents!.flatMap(({ id, services, source }) =>
              id === receipt.id && source === receipt.source
                ? services ?? []
                : [],
            ),
          ),
        })),
      }),
      ...(runs && { runs: withUnresolved(runs, translation.runs, ofRun) }),
      ...(pulls && {
        pullRequests: withUnresolved(pulls, translation.pullRequests, ofRun),
      }),
      ...(ignored.length > 0 && { ignored: ignored.length }),
      ...(rejected.length > 0 && { rejected }),
    };
    const known = statusesOf(outcome).length + ignored.length;
    if (rejected.length > 0 && known === 0) {
      throw new InputError(
        `Nothing of the delivery can be kept; entry ${rejected[0].index}: ${rejected[0].reason}`,
      );
    }
    return outcome;
  }

  #count(
    { id }: ChangeSource,
    { event, ignoredEvents, unknownOutcomes }: WebhookTranslation,
    outcome: WebhookOutcome,
  ): void {
    ignoredEvents?.forEach(one => this.counters.ignored(id, one));
    const isKept = outcome.status === 'accepted';
    const statuses = isKept ? statusesOf(outcome) : [];
    if (
      statuses.length > 0 &&
      statuses.every(({ status }) => status === 'duplicate')
    ) {
      this.counters.duplicate(id);
      return;
    }
    unknownOutcomes?.forEach(word => this.counters.unknownOutcome(id, word));
    if (isKept) {
      this.counters.accepted(id);
    } else if (!ignoredEvents) {
      this.counters.ignored(id, event ?? outcome.reason);
    }
  }
}

/** Receipts of what was not rejected, in the order of what was reported. */
function withUnresolved<Receipt, Report>(
  { receipts, rejected }: { receipts: Receipt[]; rejected: RejectedEntry[] },
  reports: readonly Report[] = [],
  unresolved: (report: Report) => Unresolved,
): (Receipt & Unresolved)[] {
  const refused = new Set(rejected.map(({ index }) => index));
  const kept = reports.filter((_, index) => !refused.has(index));
  return receipts.map((receipt, index) => ({
    ...receipt,
    ...unresolved(kept[index]),
  }));
}

function signalsOf({ closerSignals = [], signal }: ReportedChange): Signal[] {
  return signal ? [...closerSignals, signal] : [];
}

/** What is kept of it; alerts may be many. */
async function cleaned(
  translation: WebhookTranslation,
  secrets: readonly string[],
): Promise<WebhookTranslation> {
  if ('ignored' in translation || !translation.alertGroups) {
    return withoutCredentials(translation, secrets);
  }
  const { alertGroups, ...rest } = translation;
  const groups: ReportedAlertGroup[] = [];
  for (const { alerts, ...group } of alertGroups) {
    const clean: ReportedAlert[] = [];
    for await (const alert of inTurns(alerts)) {
      clean.push(withoutCredentials(alert, secrets));
    }
    groups.push({ ...withoutCredentials(group, secrets), alerts: clean });
  }
  return { ...withoutCredentials(rest, secrets), alertGroups: groups };
}

/**
 * A signed delivery is the webhook's own. Of a sender with credentials it is the
 * principal's, under the names of the senders that it has within the source.
 */
function authorshipOf(
  { id }: ChangeSource,
  translation: WebhookTranslation,
  principal: Author | undefined,
): Authorship {
  const senders = (translation.senders ?? []).map(sender => ({
    source: id,
    sender,
  }));
  if (principal !== undefined) {
    return { author: principal, claims: senders };
  }
  const reported = 'ignored' in translation ? {} : translation;
  const sources = new Set(
    [
      reported.changes ?? [],
      reported.alertGroups ?? [],
      reported.incidents ?? [],
      reported.runs ?? [],
      reported.pullRequests ?? [],
    ].flatMap(some => some.map(({ source }) => source)),
  );
  return {
    author: interfaceAuthor('webhook', id),
    claims: [...[...sources].map(source => ({ source })), ...senders],
  };
}

/** What became of the things that a delivery reported. */
export function statusesOf(
  outcome: WebhookOutcome & { status: 'accepted' },
): { status: 'stored' | 'updated' | 'duplicate' }[] {
  const { changes, alerts, incidents = [] } = outcome;
  const { pullRequests = [], runs = [] } = outcome;
  const ofAlerts = (['stored', 'updated', 'duplicate'] as const)
    .filter(status => alerts?.[status])
    .map(status => ({ status }));
  return [...changes, ...incidents, ...runs, ...pullRequests, ...ofAlerts];
}

/** @throws RefusedDeliveryError */
function verify(
  source: ChangeSource,
  delivery: WebhookDelivery,
  secrets: readonly string[],
  now: Date,
): void {
  if (secrets.length === 0) {
    throw new RefusedDeliveryError(
      `The webhook '${source.id}' is closed until a secret is configured under 'plumbline.webhooks.${source.id}.secrets'`,
      'closed',
    );
  }
  const verification = source.verify(delivery, secrets, now);
  if (verification.status === 'refused') {
    throw new RefusedDeliveryError(
      verification.reason,
      verification.code ?? 'signature',
    );
  }
}

function codeOf(error: unknown): string {
  if (error instanceof RefusedDeliveryError) {
    return error.code;
  }
  switch (error instanceof Error && error.name) {
    case 'InputError':
      return 'malformed';
    case 'NotAllowedError':
      return 'not-author';
    case 'PayloadTooLargeError':
      return 'too-large';
    case 'UnsupportedMediaTypeError':
      return 'encoded';
    default:
      return 'failed';
  }
}
