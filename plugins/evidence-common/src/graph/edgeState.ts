import { EdgeState, EdgeType } from '../schemas/observation';
import { EstateGraph } from './EstateGraph';
import { forEachEdge } from './neighbours';

/** Types that tracing sees as a call, whatever they are declared as. */
const synchronous: ReadonlySet<EdgeType> = new Set([
  'calls',
  'consumes',
  'reads',
  'writes',
]);

export function isCall(type: EdgeType): boolean {
  return synchronous.has(type);
}

/** One dependency between two nodes, with who says so. */
export type EdgeDescription = {
  type: EdgeType;
  state: EdgeState;
  declared: boolean;
  /** APIs through which the declaration connects the two; empty when direct. */
  viaApis: number[];
  /** Types under which sources observed it between the very two. */
  observedAs: EdgeType[];
  /** APIs of the one that sources saw the other use. */
  observedVia: number[];
};

/**
 * What is declared and what is observed between two nodes, put side by side.
 * A call that is observed confirms any synchronous dependency declared between
 * the same two, directly or through an API. Asynchronous ones and substrate
 * can't be seen by tracing: without an observation they are `not-observable`.
 */
export function describeEdges(
  graph: EstateGraph,
  from: number,
  to: number,
): EdgeDescription[] {
  const declared = new Map<EdgeType, number[]>();
  const observed = new Set<EdgeType>();
  const declaredVia = new Set<number>();
  const seenVia = new Set<number>();
  forEachEdge(graph, from, 'calls', (other, type, isObserved) => {
    if (other === to) {
      if (isObserved) {
        observed.add(type);
      } else {
        declared.set(type, []);
      }
    } else if (type === 'consumes' && graph.isApi(other)) {
      if (runsOn(graph, other, to)) {
        (isObserved ? seenVia : declaredVia).add(other);
      }
    }
  });
  const observedVia = graph.sort([...seenVia]);
  const direct = [...declared.keys()].some(type => synchronous.has(type));
  if (declaredVia.size > 0 && !direct) {
    declared.set('calls', graph.sort([...declaredVia]));
  }
  const calls = [...observed].filter(type => synchronous.has(type)).sort();
  const throughProvider =
    graph.isApi(to) && calls.length === 0 && callsProvider(graph, from, to);
  const descriptions = [...declared].map(([type, apis]): EdgeDescription => {
    const observedAs = synchronous.has(type)
      ? calls
      : [...observed].filter(other => other === type);
    const isSynchronous = synchronous.has(type);
    const seen =
      observedAs.length > 0 ||
      (isSynchronous && (throughProvider || observedVia.length > 0));
    return {
      type,
      state: stateOf(type, seen),
      declared: true,
      viaApis: apis,
      observedAs,
      observedVia: isSynchronous ? observedVia : [],
    };
  });
  const hasSynchronous = [...declared.keys()].some(type =>
    synchronous.has(type),
  );
  for (const type of [...observed].sort()) {
    if (!declared.has(type) && !(synchronous.has(type) && hasSynchronous)) {
      descriptions.push({
        type,
        state: 'observed-only',
        declared: false,
        viaApis: [],
        observedAs: [type],
        observedVia: [],
      });
    }
  }
  if (observedVia.length > 0 && !hasSynchronous && calls.length === 0) {
    descriptions.push({
      type: 'calls',
      state: 'observed-only',
      declared: false,
      viaApis: observedVia,
      observedAs: [],
      observedVia,
    });
  }
  return descriptions.sort((a, b) => (a.type < b.type ? -1 : 1));
}

function stateOf(type: EdgeType, seen: boolean): EdgeState {
  if (seen) {
    return 'declared-and-observed';
  }
  return synchronous.has(type) ? 'declared-only' : 'not-observable';
}

function runsOn(graph: EstateGraph, api: number, provider: number): boolean {
  let found = false;
  forEachEdge(graph, api, 'calls', (other, type) => {
    found ||= other === provider && type === 'runs-on';
  });
  return found;
}

function callsProvider(graph: EstateGraph, from: number, api: number): boolean {
  const called = new Set<number>();
  forEachEdge(graph, from, 'calls', (other, type, isObserved) => {
    if (isObserved && synchronous.has(type)) {
      called.add(other);
    }
  });
  let found = false;
  forEachEdge(graph, api, 'calls', (provider, type) => {
    found ||= type === 'runs-on' && called.has(provider);
  });
  return found;
}
