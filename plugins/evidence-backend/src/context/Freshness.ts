import {
  CollectorStatus,
  observedMaxAgeSeconds,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { MaxAges } from '../estate/subjects/readMaxAges';
import type { FactRegistry } from '../observations/FactRegistry';

type Options = {
  facts: Pick<FactRegistry, 'get'>;
  maxAges: MaxAges;
  store: Pick<EvidenceStore, 'reports'>;
};

/** Says of sources how long what they reported counts, as answers about it do. */
export class Freshness {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The statuses with `freshSeconds`, the longest of their parts. */
  async addTo(
    statuses: readonly CollectorStatus[],
  ): Promise<CollectorStatus[]> {
    return Promise.all(
      statuses.map(async status => {
        const ages = await Promise.all(
          (status.tells ?? []).map(part => this.#secondsOf(part, status.id)),
        );
        const known = ages.flatMap(age => age ?? []);
        return known.length > 0
          ? { ...status, freshSeconds: Math.max(...known) }
          : status;
      }),
    );
  }

  async #secondsOf(part: string, source: string): Promise<number | undefined> {
    const { facts, maxAges, store } = this.#options;
    switch (part) {
      case 'edges':
        return observedMaxAgeSeconds.edge;
      case 'workloads':
        return observedMaxAgeSeconds.workload;
      default:
    }
    // Alerts and incidents that are reported as such are not read over and over.
    if (part === 'alerts.firing' && (await store.reports('alerts', source))) {
      return maxAges.alerts(source) / 1000;
    }
    if (
      part === 'incident.active' &&
      (await store.reports('incidents', source))
    ) {
      return maxAges.incidents(source) / 1000;
    }
    return facts.get(part)?.maxAgeSeconds;
  }
}
