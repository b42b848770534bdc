import type { ReportedChanges } from '../changes/ChangeSummaries';
import type { EstateModel } from '../estate/projection/EstateModel';

export function isService(ref: string): boolean {
  return ref.startsWith('component:');
}

/** Components that call it, by themselves or by an API of it. */
export function dependentsOf({ graph }: EstateModel, ref: string): number {
  const self = graph.find(ref)!;
  const found = new Set<number>();
  for (const node of graph.ends(self, 'calledBy')) {
    for (const one of graph.isApi(node)
      ? graph.ends(node, 'calledBy')
      : [node]) {
      if (graph.isComponent(one) && graph.exists(one) && one !== self) {
        found.add(one);
      }
    }
  }
  return found.size;
}

/** Whose calls and workloads each source saw. */
export function servicesSeen(model: EstateModel): Map<string, number> {
  const seen = new Map<string, Set<string>>();
  for (const { observation, refs } of model.resolved()) {
    const own = seen.get(observation.source) ?? new Set();
    seen.set(observation.source, own);
    refs.forEach(ref => ref && isService(ref) && own.add(ref));
  }
  return new Map([...seen].map(([id, { size }]) => [id, size]));
}

export function servicesChanged(
  changes: readonly ReportedChanges[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { entityRef, source } of changes) {
    if (isService(entityRef)) {
      counts.set(source, (counts.get(source) ?? 0) + 1);
    }
  }
  return counts;
}

/** The most that any of these counts of a source. */
export function mostOf(
  ...counts: ReadonlyMap<string, number>[]
): Map<string, number> {
  const most = new Map<string, number>();
  for (const [id, count] of counts.flatMap(each => [...each])) {
    most.set(id, Math.max(most.get(id) ?? 0, count));
  }
  return most;
}
