import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { DeliveryStore } from './DeliveryStore';
import type { Now } from './records';

/** The source of what is reported to evidence; it belongs to this plugin. */
const source = 'incident-brief';
const dayLength = 86_400_000;
/** As far back as it is reported. */
const period = 30 * dayLength;
/** Between two tellings. Milliseconds of the machine's clock. */
const pause = 5 * 60_000;

type Options = {
  evidence: Pick<EvidenceService, 'pushObservations'>;
  ownCredentials: () => Promise<BackstageCredentials>;
  store: Pick<DeliveryStore, 'sentByDay'>;
};

/** Reports to evidence how many briefs went out about each entity, where that changed. */
export class DeliveryCounts {
  readonly #options: Options;
  readonly #reported = new Map<string, string>();
  #lastAt: number | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Cost: what went out in the last 30 days, every five minutes. */
  async report({ machine, product }: Now): Promise<void> {
    if (this.#lastAt !== undefined && machine - this.#lastAt < pause) {
      return;
    }
    this.#lastAt = machine;
    const { evidence, ownCredentials, store } = this.#options;
    const byEntity = new Map<string, Record<string, number>>();
    for (const { entityRef, day, count } of await store.sentByDay(
      product - period,
    )) {
      const date = new Date(day * dayLength).toISOString().slice(0, 10);
      byEntity.set(entityRef, { ...byEntity.get(entityRef), [date]: count });
    }
    const news = [...byEntity].filter(
      ([entityRef, value]) =>
        this.#reported.get(entityRef) !== JSON.stringify(value),
    );
    if (news.length === 0) {
      return;
    }
    await evidence.pushObservations(
      {
        source,
        observedAt: new Date(product).toISOString(),
        facts: news.map(([entityRef, value]) => ({
          entityRef,
          name: 'briefs.delivered',
          value,
        })),
        edges: [],
        workloads: [],
      },
      { credentials: await ownCredentials() },
    );
    news.forEach(([entityRef, value]) =>
      this.#reported.set(entityRef, JSON.stringify(value)),
    );
  }
}
