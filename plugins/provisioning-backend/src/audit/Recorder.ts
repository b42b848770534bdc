import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type EvidenceService,
  OutboxGauge,
  type SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ProductRegistry } from '../standards/ProductRegistry';
import type { RequestStore } from '../records/RequestStore';
import type { StoredEntry, Unrecorded } from '../records/requests';

const atOnce = 100;

type Options = {
  /** Called after each step. */
  announce: () => void;
  auth: AuthService;
  evidence: Pick<EvidenceService, 'recordDecision' | 'reportChange'>;
  setAside: SetAside;
  store: RequestStore;
  registry: Pick<ProductRegistry, 'standards'>;
};

/**
 * Records every step in evidence: the time line is the outbox. What evidence
 * has already, it takes again without effect. The steps of one request go in
 * order: one that is refused is tried again, and holds up its own request alone.
 */
export class Recorder {
  readonly #gauge = new OutboxGauge('provisioning steps');
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws what evidence or the database threw, where they are away */
  async record(signal?: AbortSignal): Promise<void> {
    const { setAside, store } = this.#options;
    const held = new Set<string>();
    for (;;) {
      const waiting = await store.unrecorded(atOnce, [...held]);
      if (held.size === 0) {
        this.#gauge.saw(
          waiting.map(({ entry }) => `${entry.requestId} ${entry.seq}`),
        );
      }
      await setAside.each('steps to record', waiting, {
        signal,
        id: ({ entry }) => `${entry.requestId} ${entry.seq}`,
        run: step => this.#recordIn(held, step),
      });
      if (waiting.length < atOnce) {
        return;
      }
    }
  }

  async #recordIn(
    held: Set<string>,
    { decision, entry }: Unrecorded,
  ): Promise<void> {
    const { announce, auth, evidence, store } = this.#options;
    if (held.has(entry.requestId)) {
      return;
    }
    // Until all of it is done.
    held.add(entry.requestId);
    const credentials = await auth.getOwnServiceCredentials();
    await evidence.recordDecision(decision, { credentials });
    await this.#reportChange(entry);
    await store.markRecorded(entry);
    held.delete(entry.requestId);
    announce();
  }

  /** What is there, or is gone, is a change of the service that it is for. */
  async #reportChange(entry: StoredEntry): Promise<void> {
    const { auth, evidence, registry, store } = this.#options;
    const { at, operationId, requestId, state } = entry;
    const isDone = state === 'active' || state === 'destroyed';
    if (!isDone || operationId === requestId) {
      return;
    }
    const request = await store.get(requestId);
    const operation = (await store.operations([requestId])).find(
      ({ id }) => id === operationId,
    );
    // What was left of something that was never there is gone: no service had it.
    if (!request || !operation || request.activeAt === undefined) {
      return;
    }
    const verb = { create: 'made', modify: 'changed', destroy: 'destroyed' };
    const { environment } = operation.intent;
    const offer = registry.standards.offers.get(request.product);
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
        title: `${offer?.product.title ?? request.product} '${
          request.resourceName
        }' ${verb[operation.kind]}`,
        outcome: 'succeeded',
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
  }
}
