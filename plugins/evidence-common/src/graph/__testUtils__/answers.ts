import { directionSchema } from '../../schemas/graph';
import { dependenciesOf } from '../dependencies';
import { describeEdges } from '../edgeState';
import { impactOf, pathTo } from '../impact';
import { EstateGraph } from '../EstateGraph';

/** All that a graph answers about some references, in words: nodes are numbers of one graph only. */
export function answersOf(graph: EstateGraph, refs: readonly string[]) {
  const name = (node: number) => graph.ref(node);
  const known = refs.filter(ref => {
    const node = graph.find(ref);
    return node !== undefined && graph.exists(node);
  });
  return known.map(ref => {
    const seed = graph.find(ref)!;
    return {
      ref,
      impact: impactOf(graph, [seed], reach =>
        Array.from(reach.nodes, node => ({
          ref: name(node),
          distance: reach.distance[node],
          via: pathTo(reach, node).map(name),
        })),
      ),
      dependencies: directionSchema.options.map(direction => {
        const { items, more } = dependenciesOf(graph, [seed], {
          direction,
          depth: 2,
          limit: 3,
        });
        return {
          more,
          items: items.map(({ node, parent, edge, ...item }) => ({
            ...item,
            ref: name(node),
            parent: name(parent),
            edge: named(edge, name),
          })),
        };
      }),
      edges: known.map(other =>
        describeEdges(graph, seed, graph.find(other)!).map(edge =>
          named(edge, name),
        ),
      ),
    };
  });
}

function named(
  edge: ReturnType<typeof describeEdges>[number],
  name: (node: number) => string,
) {
  return {
    ...edge,
    viaApis: edge.viaApis.map(name),
    observedVia: edge.observedVia.map(name),
  };
}
