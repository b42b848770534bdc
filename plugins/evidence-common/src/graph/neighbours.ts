import { Direction } from '../schemas/graph';
import { EdgeType } from '../schemas/observation';
import { EdgeOrigin, edgeOriginOf, edgeTypeOf } from './Adjacency';
import { EstateGraph } from './EstateGraph';

/** Hides entities from a viewer: for them it is as if those never existed. */
export type NodeFilter = (node: number) => boolean;

/** A graph as one viewer may see it. */
export type GraphView = { graph: EstateGraph; isVisible?: NodeFilter };

/** The node exists and the viewer may see it. */
export function exists({ graph, isVisible }: GraphView, node: number): boolean {
  return graph.record(node) !== undefined && (!isVisible || isVisible(node));
}

type Visit = (other: number, type: EdgeType, observed: boolean) => void;

/**
 * Visits the direct edges of a node, all or of one type, that a viewer may know of. An edge is known
 * through the description of whoever declares it, so that one must be visible;
 * an observed edge, or one whose declarer can't be told, needs both ends.
 */
export function forEachEdge(
  view: GraphView,
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
    if (isKnown(view, from, to, origin)) {
      visit(other, type, origin === 'observed');
    }
  };
  if (outward) {
    view.graph.forEachOut(node, step);
  } else {
    view.graph.forEachIn(node, step);
  }
}

function isKnown(
  view: GraphView,
  from: number,
  to: number,
  origin: EdgeOrigin,
): boolean {
  switch (origin) {
    case 'declared':
      return exists(view, from);
    // An API says nothing of its providers: they say that they provide it.
    case 'provided':
      return exists(view, to);
    default:
      return exists(view, from) && exists(view, to);
  }
}

export function isApi(graph: EstateGraph, node: number): boolean {
  const record = graph.record(node);
  return record ? record.kind === 'api' : graph.ref(node).startsWith('api:');
}

/**
 * Visits neighbours as people mean them: an API is not a hop of its own, so
 * its consumers are as near to its provider as the API is, and the reverse.
 * `via` is the API between the two. Containment (`part-of`) is no dependency.
 */
export function forEachNeighbour(
  view: GraphView,
  node: number,
  direction: Direction,
  visit: (other: number, type: EdgeType, via: number | undefined) => void,
): void {
  forEachEdge(view, node, direction, (other, type) => {
    if (type === 'part-of') {
      return;
    }
    visit(other, type, undefined);
    if (!isApi(view.graph, other)) {
      return;
    }
    const [ownSide, farSide] =
      direction === 'calls'
        ? (['consumes', 'runs-on'] as const)
        : (['runs-on', 'consumes'] as const);
    if (type === ownSide) {
      forEachEdge(view, other, direction, (beyond, beyondType) => {
        if (beyondType === farSide && beyond !== node) {
          visit(beyond, 'calls', other);
        }
      });
    }
  });
}
