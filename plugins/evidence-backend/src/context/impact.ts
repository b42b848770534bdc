import {
  EstateGraph,
  forEachEdge,
  Impact,
  impactOf,
  More,
  pathTo,
  Reach,
} from '@plumbline/backstage-plugin-evidence-common';

/** Affected entities that an answer names; the rest is counted by distance. */
const listLimit = 200;

/** What is hit when the seeds fail, and what customers and data that means. */
export function describeImpact(
  graph: EstateGraph,
  seeds: readonly number[],
  isInEnvironment: (node: number) => boolean,
): Impact {
  return impactOf(
    graph,
    seeds,
    reach => describe(graph, { isInEnvironment, reach, seeds }),
    isInEnvironment,
  );
}

function describe(
  graph: EstateGraph,
  found: {
    isInEnvironment: (node: number) => boolean;
    reach: Reach;
    seeds: readonly number[];
  },
): Impact {
  const { isInEnvironment, reach, seeds } = found;
  const { nodes, distance } = reach;
  const entryPoints = [...seeds.filter(node => graph.isEntryPoint(node))];
  const unlisted = new Map<number, number>();
  let services = 0;
  nodes.forEach((node, index) => {
    if (graph.isComponent(node)) {
      services += 1;
    }
    if (graph.isEntryPoint(node)) {
      entryPoints.push(node);
    }
    if (index >= listLimit) {
      const depth = distance[node];
      unlisted.set(depth, (unlisted.get(depth) ?? 0) + 1);
    }
  });
  return {
    affected: Array.from(nodes.subarray(0, listLimit), node => ({
      entityRef: graph.ref(node),
      distance: distance[node],
      tier: graph.record(node)?.tier,
      via: pathTo(reach, node).map(hop => graph.ref(hop)),
    })),
    // Nodes come nearest first, and so do their depths.
    more: [...unlisted].map(([depth, count]): More => ({ depth, count })),
    atLeast: nodes.length,
    services,
    entryPoints: graph.sort(entryPoints).map(node => ({
      entityRef: graph.ref(node),
      customerPaths: graph.record(node)!.customerPaths,
    })),
    dataDomains: dataOf(graph, seeds, isInEnvironment),
  };
}

/** Resources that the seeds keep data in or pass it through, themselves included. */
function dataOf(
  graph: EstateGraph,
  seeds: readonly number[],
  isInEnvironment: (node: number) => boolean,
): Impact['dataDomains'] {
  const stores = new Set<number>();
  for (const seed of seeds) {
    if (graph.ref(seed).startsWith('resource:')) {
      stores.add(seed);
    }
    forEachEdge(graph, seed, 'calls', (other, type) => {
      const keepsData =
        graph.ref(other).startsWith('resource:') &&
        type !== 'runs-on' &&
        type !== 'part-of';
      if (keepsData && graph.exists(other) && isInEnvironment(other)) {
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
