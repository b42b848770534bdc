import { forEachEdge } from '@plumbline/backstage-plugin-evidence-common';
import { EstateView } from './EstateReader';

/** Members of a System: what is part of it and a thing of its own. */
export function membersOf(
  { model, isKnown }: EstateView,
  node: number,
): string[] {
  const { graph } = model;
  if (!graph.ref(node).startsWith('system:')) {
    return [];
  }
  const members: string[] = [];
  graph.forEachIn(node, member => {
    const ref = graph.ref(member);
    if (isKnown(ref) && graph.record(member)?.system === graph.ref(node)) {
      members.push(ref);
    }
  });
  return unique(members).filter(ref => !ref.startsWith('domain:'));
}

/** What the seeds, and the resources they use, run on: others answer for that. */
export function substrateOf(
  { model, isKnown }: EstateView,
  seeds: number[],
): string[] {
  const found: string[] = [];
  const visit = (node: number) =>
    forEachEdge(model.graph, node, 'calls', (to, type) => {
      const ref = model.graph.ref(to);
      if (type === 'runs-on' && !seeds.includes(to) && isKnown(ref)) {
        found.push(ref);
      }
    });
  for (const seed of seeds) {
    visit(seed);
    forEachEdge(model.graph, seed, 'calls', store => {
      if (model.graph.ref(store).startsWith('resource:')) {
        visit(store);
      }
    });
  }
  return unique(found);
}

export function unique(refs: readonly string[]): string[] {
  return [...new Set(refs)].sort();
}
