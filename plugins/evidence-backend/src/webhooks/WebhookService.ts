import type { Config } from '@backstage/config';
import {
  AuthenticationError,
  InputError,
  NotFoundError,
} from '@backstage/errors';
import type { ChangeReceipt } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ChangeSource,
  Clock,
  RejectedEntry,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import type { LedgerService } from '../ledger';
import type { ChangeSourceRegistry } from './ChangeSourceRegistry';
import { DeliveryCounters } from './DeliveryCounters';
import { readWebhookSecrets } from './secrets';
import { withoutCredentials } from './withoutCredentials';

export type WebhookOutcome =
  | {
      status: 'accepted';
      changes: ChangeReceipt[];
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
  readonly #clock: Clock;
  readonly #config: Config;
  readonly #ledger: LedgerService;
  readonly #sources: ChangeSourceRegistry;

  constructor(options: {
    clock: Clock;
    config: Config;
    ledger: LedgerService;
    sources: ChangeSourceRegistry;
  }) {
    this.counters = new DeliveryCounters(options);
    this.#clock = options.clock;
    this.#config = options.config;
    this.#ledger = options.ledger;
    this.#sources = options.sources;
  }

  /** Whether a secret is configured: without one, every delivery is refused. */
  isConfigured(source: ChangeSource): boolean {
    return readWebhookSecrets(this.#config, source.id).length > 0;
  }

  /**
   * Takes one delivery. When it returns, what the delivery says is committed.
   *
   * @throws NotFoundError for an unknown source; AuthenticationError where no
   *   secret is configured or none has signed; InputError for a payload that is
   *   not what the vendor documents
   */
  async receive(
    sourceId: string,
    delivery: WebhookDelivery,
  ): Promise<WebhookOutcome> {
    const source = this.#sources.get(sourceId);
    if (!source) {
      const ids = this.#sources.list().map(({ id }) => `'${id}'`);
      throw new NotFoundError(
        `There is no such webhook; those that exist are ${ids.join(', ')}`,
      );
    }
    try {
      const translation = this.#translate(source, delivery);
      const outcome = await this.#keep(translation);
      this.#count(source, translation, outcome);
      return outcome;
    } catch (error) {
      this.countRefused(source.id, error);
      throw error;
    }
  }

  /** Counts a delivery that was refused, here or before it came here. */
  countRefused(sourceId: string, error: unknown): void {
    if (this.#sources.get(sourceId)) {
      this.counters.refused(sourceId, codeOf(error));
    }
  }

  #translate(
    source: ChangeSource,
    delivery: WebhookDelivery,
  ): WebhookTranslation {
    const secrets = readWebhookSecrets(this.#config, source.id);
    if (secrets.length === 0) {
      throw new RefusedDeliveryError(
        `The webhook '${source.id}' is closed until a secret is configured under 'plumbline.webhooks.${source.id}.secrets'`,
        'closed',
      );
    }
    const now = this.#clock();
    const verification = source.verify(delivery, secrets, now);
    if (verification.status === 'refused') {
      throw new RefusedDeliveryError(
        verification.reason,
        verification.code ?? 'signature',
      );
    }
    const translation = source.translate({ ...delivery, receivedAt: now });
    return withoutCredentials(translation, secrets);
  }

  async #keep(translation: WebhookTranslation): Promise<WebhookOutcome> {
    if ('ignored' in translation) {
      return { status: 'ignored', reason: translation.ignored };
    }
    const rejected = translation.rejected ?? [];
    const changes = await this.#ledger.reportAll(translation.changes ?? []);
    if (changes.length === 0 && rejected.length > 0) {
      throw new InputError(
        `Nothing of the delivery can be kept; entry ${rejected[0].index}: ${rejected[0].reason}`,
      );
    }
    return {
      status: 'accepted',
      changes,
      ...(rejected.length > 0 && { rejected }),
    };
  }

  #count(
    { id }: ChangeSource,
    { event, unknownOutcomes }: WebhookTranslation,
    outcome: WebhookOutcome,
  ): void {
    if (outcome.status === 'ignored') {
      this.counters.ignored(id, event ?? outcome.reason);
    } else if (
      outcome.changes.length > 0 &&
      outcome.changes.every(({ status }) => status === 'duplicate')
    ) {
      this.counters.duplicate(id);
    } else {
      this.counters.accepted(id, unknownOutcomes);
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof RefusedDeliveryError) {
    return error.code;
  }
  switch (error instanceof Error && error.name) {
    case 'InputError':
      return 'malformed';
    case 'PayloadTooLargeError':
      return 'too-large';
    case 'UnsupportedMediaTypeError':
      return 'encoded';
    default:
      return 'failed';
  }
}
