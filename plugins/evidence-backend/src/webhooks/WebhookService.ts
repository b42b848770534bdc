import type { Config } from '@backstage/config';
import {
  AuthenticationError,
  InputError,
  NotFoundError,
} from '@backstage/errors';
import type { ChangeReceipt } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ChangeSource,
  RejectedEntry,
  WebhookDelivery,
} from '@plumbline/backstage-plugin-evidence-node';
import type { LedgerService } from '../ledger';
import type { ChangeSourceRegistry } from './ChangeSourceRegistry';
import { readWebhookSecrets } from './secrets';

export type WebhookOutcome =
  | {
      status: 'accepted';
      changes: ChangeReceipt[];
      /** Entries of the batch that were not kept, and why. */
      rejected?: RejectedEntry[];
    }
  | { status: 'ignored'; reason: string };

/** Takes deliveries: what is not proven genuine is not even parsed. */
export class WebhookService {
  readonly #config: Config;
  readonly #ledger: LedgerService;
  readonly #sources: ChangeSourceRegistry;

  constructor(options: {
    config: Config;
    ledger: LedgerService;
    sources: ChangeSourceRegistry;
  }) {
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
    const secrets = readWebhookSecrets(this.#config, source.id);
    if (secrets.length === 0) {
      throw new AuthenticationError(
        `The webhook '${source.id}' is closed until a secret is configured under 'plumbline.webhooks.${source.id}.secrets'`,
      );
    }
    const verification = source.verify(delivery, secrets);
    if (verification.status === 'refused') {
      throw new AuthenticationError(verification.reason);
    }
    const translation = source.translate(delivery);
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
}
