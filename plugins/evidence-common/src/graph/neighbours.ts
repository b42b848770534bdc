import { Direction } from '../schemas/graph';
import { EdgeType } from '../schemas/observation';
import { EdgeOrigin, edgeOriginOf, edgeTypeOf } from './Adjacency';
import { EstateGraph } from './EstateGraph';

type Visit = (other: number, type: EdgeType, observed: boolean) => void;

/**
 * Visits the direct edges of a node that are known, all or of one type. An edge
 * is known through the description of whoever declares it, so that one must
 * exist; an observed edge, or one whose declarer can't be told, needs both ends.
 */
export function forEachEdge(
  graph: EstateGraph,
  node: number,
  direction: Direction,
  visit: Visit,
  only?: EdgeType,
): void {
  const outward = direction === 'calls';
  const step = (other: number, packed: number) => {
    const type = edgeTypeOf(packed);
    if (other === node || (only && type !== only)) {
      return;
    }
    const origin = edgeOriginOf(packed);
    const [from, to] = outward ? [node, other] : [other, node];
    if (isKnown(graph, from, to, origin)) {
      visit(other, type, origin === 'observed');
    }
  };
  if (outward) {
    graph.forEachOut(node, step);
  } else {
    graph.forEachIn(node, step);
  }
}

function isKnown(
  graph: EstateGraph,
  from: number,
  to: number,
  origin: EdgeOrigin,
): boolean {
  switch (origin) {
    case 'declared':
      return graph.exists(from);
    // An API says nothing of its providers: they say that they provide it.
    case 'provided':
      return graph.exists(to);
    default:
      return graph.exists(from) && graph.exists(to);
  }
}

/**
 * Visits neighbours as people mean them: an API is not a hop of its own, so
 * its consumers are as near to its provider as the API is, and the reverse.
 * `via` is the API between the two. Containment (`part-of`) is no dependency.
 */
export function forEachNeighbour(
  graph: EstateGraph,
  node: number,
  direction: Direction,
  visit: (other: number, type: EdgeType, via: number | undefined) => void,
): void {
  const [ownSide, farSide] =
    direction === 'calls'
      ? (['consumes', 'runs-on'] as const)
      : (['runs-on', 'consumes'] as const);
  forEachEdge(graph, node, direction, (other, type) => {
    if (type === 'part-of') {
      return;
    }
    visit(other, type, undefined);
    if (type === ownSide && graph.isApi(other)) {
      forEachEdge(graph, other, direction, (beyond, beyondType) => {
        if (beyondType === farSide && beyond !== node) {
          visit(beyond, 'calls', other);
        }
      });
    }
  });
}
