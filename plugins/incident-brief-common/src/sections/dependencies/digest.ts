import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import { withoutSightings } from '../../kit/sightings';
import type { Dependencies, DependencyItem } from './schema';

export function dependencyDigest(dependencies: Dependencies) {
  return { ...dependencies, items: dependencies.items.map(itemDigest) };
}

/** Whether it was declared or seen, through what, and how fresh: not by whom or how often. */
function itemDigest({ health, sources, ...rest }: DependencyItem) {
  const kinds = new Map(
    sources
      .map(({ kind, via, stale }) => ({ kind, via, stale }))
      .map(source => [sources.length > 1 ? canonicalJson(source) : '', source]),
  );
  return {
    ...rest,
    health: withoutSightings(health),
    sources: [...kinds.keys()].sort().map(key => kinds.get(key)),
  };
}
