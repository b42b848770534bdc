import { Direction } from '../schemas/graph';
import { EdgeType } from '../schemas/observation';
import {
  edgeOriginOf,
  edgeTypeOf,
  otherEnd,
  packedCount,
  packedOf,
} from './Adjacency';
import { EstateGraph } from './EstateGraph';

type Visit = (other: number, type: EdgeType, observed: boolean) => void;

const ownEnd = 1;
const farEnd = 2;

/**
 * By direction and packed edge, which of its ends must exist for it to be
 * known. An edge is known through the description of whoever declares it, so
 * that one must exist; an observed edge, or one whose declarer is unknown,
 * needs both. An API says nothing of its providers: they say that they provide
 * it.
 */
const needed = {
  calls: Uint8Array.from({ length: packedCount }, (_, packed) => {
    const origin = edgeOriginOf(packed);
    return (
      (origin === 'provided' ? 0 : ownEnd) |
      (origin === 'declared' ? 0 : farEnd)
    );
  }),
  calledBy: Uint8Array.from({ length: packedCount }, (_, packed) => {
    const origin = edgeOriginOf(packed);
    return (
      (origin === 'declared' ? 0 : ownEnd) |
      (origin === 'provided' ? 0 : farEnd)
    );
  }),
};

/** Visits the direct edges of a node that are known, all or of one type. */
export function forEachEdge(
  graph: EstateGraph,
  node: number,
  direction: Direction,
  visit: Visit,
  only?: EdgeType,
): void {
  const edges = graph.edges(direction);
  const ends = needed[direction];
  const exists = graph.exists(node);
  const end = edges.end(node);
  for (let at = edges.start(node); at < end; at++) {
    const entry = edges.entries[at];
    const [other, packed] = [otherEnd(entry), packedOf(entry)];
    const type = edgeTypeOf(packed);
    const isKnown =
      (exists || !(ends[packed] & ownEnd)) &&
      (!(ends[packed] & farEnd) || graph.exists(other));
    if (isKnown && other !== node && (!only || type === only)) {
      visit(other, type, edgeOriginOf(packed) === 'observed');
    }
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
      const visitBeyond = (beyond: number) => {
        if (beyond !== node) {
          visit(beyond, 'calls', other);
        }
      };
      forEachEdge(graph, other, direction, visitBeyond, farSide);
    }
  });
}
