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
  store: Pick<EvidenceStore, 'reporting'>;
};

/** Alerts and incidents that are reported as such are not read over and over. */
const keptApart = [
  ['alerts.firing', 'alerts'],
  ['incident.active', 'incidents'],
] as const;

/** Adds to each source how long its reports stay fresh. */
export class Freshness {
  readonly #options: Options;
  /**
   * Who has reported any as such, and so goes on to: the list of sources is
   * polled, and those that are known cost no query.
   */
  readonly #reporting = {
    alerts: new Set<string>(),
    incidents: new Set<string>(),
  };

  constructor(options: Options) {
    this.#options = options;
  }

  /** The statuses with `freshSeconds`, the longest of their parts. */
  async addTo(
    statuses: readonly CollectorStatus[],
  ): Promise<CollectorStatus[]> {
    for (const [part, what] of keptApart) {
      const unknown = statuses.filter(
        status =>
          partsOf(status).includes(part) &&
          !this.#reporting[what].has(status.id),
      );
      if (unknown.length > 0) {
        const found = await this.#options.store.reporting(
          what,
          unknown.map(({ id }) => id),
        );
        found.forEach(id => this.#reporting[what].add(id));
      }
    }
    return statuses.map(status => {
      const known = partsOf(status).flatMap(
        part => this.#secondsOf(part, status.id) ?? [],
      );
      return known.length > 0
        ? { ...status, freshSeconds: Math.max(...known) }
        : status;
    });
  }

  #secondsOf(part: string, source: string): number | undefined {
    const { facts, maxAges } = this.#options;
    switch (part) {
      case 'edges':
        return observedMaxAgeSeconds.edge;
      case 'workloads':
        return observedMaxAgeSeconds.workload;
      default:
    }
    const [, what] = keptApart.find(([name]) => name === part) ?? [];
    return what && this.#reporting[what].has(source)
      ? maxAges[what](source) / 1000
      : facts.get(part)?.maxAgeSeconds;
  }
}

/** What a source reports. */
function partsOf({ tells: parts = [] }: CollectorStatus): readonly string[] {
  return parts;
}
