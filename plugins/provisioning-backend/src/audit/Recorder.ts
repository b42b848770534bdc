import { pause } from '@plumbline/backstage-plugin-evidence-node';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { RequestStore, StoredEntry } from '../requests/RequestStore';

const everyMs = 1_000;
const longestPauseMs = 30_000;
const atOnce = 100;

/**
 * Tells evidence every step, in order and until it has it: the time line is the
 * outbox. What it has already, it takes again without effect.
 */
export class Recorder {
  readonly #abort = new AbortController();
  readonly #options: {
    auth: AuthService;
    evidence: Pick<EvidenceService, 'recordDecision' | 'reportChange'>;
    logger: LoggerService;
    store: RequestStore;
  };
  #running: Promise<void> = Promise.resolve();

  constructor(options: {
    auth: AuthService;
    evidence: Pick<EvidenceService, 'recordDecision' | 'reportChange'>;
    logger: LoggerService;
    store: RequestStore;
  }) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#record();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#options.logger.warn(
          'Evidence did not take a step; it is told again',
          { cause: stringifyError(error) },
        );
      }
      await pause(Math.min(everyMs * 2 ** failures, longestPauseMs), signal);
    }
  }

  async #record(): Promise<void> {
    const { auth, evidence, store } = this.#options;
    const waiting = await store.unrecorded(atOnce);
    for (const { decision, entry } of waiting) {
      if (this.#abort.signal.aborted) {
        return;
      }
      const credentials = await auth.getOwnServiceCredentials();
      await evidence.recordDecision(decision, { credentials });
      await this.#reportChange(entry);
      await store.markRecorded(entry);
    }
  }

  /** What is there, or is gone, is a change of the service that it is for. */
  async #reportChange(entry: StoredEntry): Promise<void> {
    const { auth, evidence, store } = this.#options;
    const { at, operationId, requestId, state } = entry;
    const isDone = state === 'active' || state === 'destroyed';
    if (!isDone || operationId === requestId) {
      return;
    }
    const request = await store.get(requestId);
    const operation = (await store.operations([requestId])).find(
      ({ id }) => id === operationId,
    );
    if (!request || !operation) {
      return;
    }
    const verb = { create: 'made', modify: 'changed', destroy: 'destroyed' };
    const { environment } = operation.intent;
    await evidence.reportChange(
      {
        source: 'provisioning',
        id: operationId,
        kind: 'infrastructure',
        entityRef: request.service,
        ...(environment !== undefined && { environment: String(environment) }),
        item: request.resourceName,
        occurredAt: new Date(at).toISOString(),
        ...(operation.requestedBy && { actor: operation.requestedBy }),
        revision: requestId,
        title: `${request.product} '${request.resourceName}' ${
          verb[operation.kind]
        }`,
        outcome: 'succeeded',
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
  }
}
