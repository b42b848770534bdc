import { randomUUID } from 'node:crypto';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { AuthenticationError, NotFoundError } from '@backstage/errors';
import {
  Clock,
  parseInput,
  readWebhookSecrets,
  WebhookDelivery,
} from '@plumbline/backstage-plugin-evidence-node';
import { occurrenceInputSchema } from '@plumbline/backstage-plugin-toil-common';
import type {
  ToilDelivery,
  ToilWebhook,
} from '@plumbline/backstage-plugin-toil-node';
import type { GateService } from '../gates/GateService';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';

type Options = {
  clock: Clock;
  config: RootConfigService;
  gates: GateService;
  occurrences: Pick<OccurrenceStore, 'take'>;
  /** Of installed modules, by id. */
  webhooks: ReadonlyMap<string, ToilWebhook>;
};

/** Takes deliveries: what is not proven genuine is not even parsed. */
export class WebhookService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Takes one delivery. When it returns, what the delivery reports is kept.
   *
   * @throws NotFoundError for a source that no module adds; AuthenticationError
   *   where no secret has signed it; InputError for a payload that is not what
   *   the vendor documents
   */
  async receive(
    source: string,
    delivery: WebhookDelivery,
  ): Promise<'stored' | 'duplicate' | 'ignored'> {
    const { clock, config, webhooks } = this.#options;
    const webhook = webhooks.get(source);
    if (!webhook) {
      const ids = [...webhooks.keys()].sort().map(id => `'${id}'`);
      throw new NotFoundError(
        `There is no such webhook; installed are ${ids.join(', ') || 'none'}`,
      );
    }
    const secrets = readWebhookSecrets(config, source);
    const verification = webhook.verify(
      delivery,
      // Without a secret it is closed: this one signs nothing.
      secrets.length > 0 ? secrets : [randomUUID()],
      clock(),
    );
    if (verification.status === 'refused') {
      throw new AuthenticationError(verification.reason);
    }
    const kept = await this.#keep(webhook.translate(delivery));
    if (kept.length === 0) {
      return 'ignored';
    }
    return kept.includes('stored') ? 'stored' : 'duplicate';
  }

  async #keep({
    gateAnswers = [],
    workflowRuns = [],
  }: ToilDelivery): Promise<('stored' | 'duplicate')[]> {
    const { clock, gates, occurrences } = this.#options;
    const kept: ('stored' | 'duplicate')[] = [];
    for (const answer of gateAnswers) {
      kept.push(await gates.take(answer));
    }
    if (workflowRuns.length > 0) {
      const { stored } = await occurrences.take(
        'workflows',
        workflowRuns.map(run =>
          parseInput(occurrenceInputSchema, run, 'workflow run'),
        ),
        clock().getTime(),
      );
      kept.push(stored > 0 ? 'stored' : 'duplicate');
    }
    return kept;
  }
}
