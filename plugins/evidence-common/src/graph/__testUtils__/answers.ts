import { directionSchema } from '../../schemas/graph';
import { dependenciesOf } from '../dependencies';
import { describeEdges } from '../edgeState';
import { impactOf, pathTo } from '../impact';
import { exists, GraphView } from '../neighbours';

/** All that a view answers about some references, in words: nodes are numbers of one graph only. */
export function answersOf(view: GraphView, refs: readonly string[]) {
  const { graph } = view;
  const name = (node: number) => graph.ref(node);
  const known = refs.filter(ref => {
    const node = graph.find(ref);
    return node !== undefined && exists(view, node);
  });
  return known.map(ref => {
    const seed = graph.find(ref)!;
    const reach = impactOf(view, [seed]);
    return {
      ref,
      impact: reach.nodes.map(node => ({
        ref: name(node),
        distance: reach.distance.get(node),
        via: pathTo(reach, node).map(name),
      })),
      dependencies: directionSchema.options.map(direction => {
        const { items, more } = dependenciesOf(view, [seed], {
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
        describeEdges(view, seed, graph.find(other)!).map(edge =>
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
