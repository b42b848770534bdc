import {
  exists,
  forEachEdge,
  GraphView,
  Impact,
  impactOf,
  More,
  pathTo,
} from '@plumbline/backstage-plugin-evidence-common';

/** Affected entities that an answer names; the rest is counted by distance. */
const listLimit = 200;

/** What is hit when the seeds fail, and what customers and data that means. */
export function describeImpact(
  view: GraphView,
  seeds: readonly number[],
): Impact {
  const { graph } = view;
  const reach = impactOf(view, seeds);
  const hit = [...seeds, ...reach.nodes];
  const listed = reach.nodes.slice(0, listLimit);
  return {
    affected: listed.map(node => ({
      entityRef: graph.ref(node),
      distance: reach.distance.get(node)!,
      tier: graph.record(node)?.tier,
      via: pathTo(reach, node).map(hop => graph.ref(hop)),
    })),
    more: countByDepth(
      reach.nodes.slice(listLimit).map(node => reach.distance.get(node)!),
    ),
    atLeast: reach.nodes.length,
    services: reach.nodes.filter(
      node => graph.record(node)?.kind === 'component',
    ).length,
    entryPoints: hit
      .filter(node => (graph.record(node)?.customerPaths.length ?? 0) > 0)
      .map(node => ({
        entityRef: graph.ref(node),
        customerPaths: graph.record(node)!.customerPaths,
      }))
      .sort((a, b) => (a.entityRef < b.entityRef ? -1 : 1)),
    dataDomains: dataOf(view, seeds),
  };
}

function countByDepth(depths: number[]): More[] {
  const counts = new Map<number, number>();
  for (const depth of depths) {
    counts.set(depth, (counts.get(depth) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([depth, count]) => ({ depth, count }));
}

/** Resources that the seeds keep data in or pass it through, themselves included. */
function dataOf(
  view: GraphView,
  seeds: readonly number[],
): Impact['dataDomains'] {
  const { graph } = view;
  const stores = new Set<number>();
  for (const seed of seeds) {
    if (graph.ref(seed).startsWith('resource:')) {
      stores.add(seed);
    }
    forEachEdge(view, seed, 'calls', (other, type) => {
      const keepsData =
        graph.ref(other).startsWith('resource:') &&
        type !== 'runs-on' &&
        type !== 'part-of';
      if (keepsData && exists(view, other)) {
        stores.add(other);
      }
    });
  }
  return graph.sort([...stores]).map(node => ({
    entityRef: graph.ref(node),
    domain: graph.record(node)?.dataDomain,
    classification: graph.record(node)?.dataClassification,
  }));
}
