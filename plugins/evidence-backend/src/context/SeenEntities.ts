import type { EstateModel } from '../estate/projection/EstateModel';

/**
 * How many entities the calls and workloads of each source mean. Counted in
 * memory, again only after something has changed.
 */
export class SeenEntities {
  #kept: { revision: number; counts: ReadonlyMap<string, number> } | undefined;

  /** @param model - of the whole estate */
  bySource(model: EstateModel): ReadonlyMap<string, number> {
    if (this.#kept?.revision !== model.revision) {
      const found = new Map<string, Set<string>>();
      for (const { observation, refs } of model.resolved()) {
        const seen = found.get(observation.source) ?? new Set();
        for (const ref of refs) {
          if (ref !== undefined && model.graph.recordOf(ref)) {
            seen.add(ref);
          }
        }
        found.set(observation.source, seen);
      }
      const counts = new Map([...found].map(([id, { size }]) => [id, size]));
      this.#kept = { revision: model.revision, counts };
    }
    return this.#kept.counts;
  }
}
