import {
  EstateGraph,
  forEachEdge,
} from '@plumbline/backstage-plugin-evidence-common';

/** Members of a System: what is part of it and a thing of its own. */
export function membersOf(graph: EstateGraph, node: number): string[] {
  if (!graph.ref(node).startsWith('system:')) {
    return [];
  }
  const members: string[] = [];
  for (const member of graph.ends(node, 'calledBy')) {
    if (graph.record(member)?.system === graph.ref(node)) {
      members.push(graph.ref(member));
    }
  }
  return unique(members).filter(ref => !ref.startsWith('domain:'));
}

/**
 * What the seeds, and the resources they use, run on: others answer for that.
 *
 * @param isInEnvironment - whether a node is of the requested environment
 */
export function substrateOf(
  graph: EstateGraph,
  seeds: number[],
  isInEnvironment: (node: number) => boolean,
): string[] {
  const found: string[] = [];
  const visit = (node: number) =>
    forEachEdge(graph, node, 'calls', (to, type) => {
      const isOther = type === 'runs-on' && !seeds.includes(to);
      if (isOther && graph.exists(to) && isInEnvironment(to)) {
        found.push(graph.ref(to));
      }
    });
  for (const seed of seeds) {
    visit(seed);
    forEachEdge(graph, seed, 'calls', store => {
      if (graph.ref(store).startsWith('resource:') && isInEnvironment(store)) {
        visit(store);
      }
    });
  }
  return unique(found);
}

export function unique(refs: readonly string[]): string[] {
  return [...new Set(refs)].sort();
}
