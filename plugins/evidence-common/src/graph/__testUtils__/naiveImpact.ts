import { Estate } from './estates';

type Edge = { from: string; to: string; type: string };

export type NaiveReach = Record<string, { distance: number; parent: string }>;

/** Breadth first over plain objects, as slow as it is obvious. */
export function naiveImpact(estate: Estate, seed: string): NaiveReach {
  const existing = new Set(estate.records.map(({ ref }) => ref));
  const edges = edgesOf(estate, existing);
  const reached: NaiveReach = {};
  const failed = new Set([seed]);
  const starved = new Set<string>();
  let failing = [seed];
  let starving: string[] = [];
  for (let distance = 1; failing.length + starving.length > 0; distance++) {
    const found: Record<string, string> = {};
    const nextFailing: string[] = [];
    const nextStarving: string[] = [];
    for (const node of [...new Set([...failing, ...starving])].sort()) {
      const fails = failing.includes(node);
      const affected = fails
        ? callersOf(edges, node)
        : subscribersOf(edges, node);
      for (const [other, parent] of Object.entries(affected)) {
        if (existing.has(other) && !failed.has(other)) {
          failed.add(other);
          nextFailing.push(other);
          found[other] ??= parent;
        }
      }
      for (const topic of fails ? topicsOf(edges, node) : []) {
        if (existing.has(topic) && !failed.has(topic) && !starved.has(topic)) {
          starved.add(topic);
          nextStarving.push(topic);
          found[topic] ??= node;
        }
      }
    }
    for (const [other, parent] of Object.entries(found)) {
      reached[other] ??= { distance, parent };
    }
    failing = nextFailing;
    starving = nextStarving;
  }
  return reached;
}

function edgesOf({ records, observed }: Estate, existing: Set<string>): Edge[] {
  return [
    ...records.flatMap(({ ref, edges, provides }) => [
      ...edges
        .filter(({ to, derived }) => !derived || existing.has(to))
        .map(({ to, type }) => ({ from: ref, to, type })),
      ...provides.map(api => ({ from: api, to: ref, type: 'runs-on' })),
    ]),
    ...observed.filter(
      ({ from, to }) => existing.has(from) && existing.has(to),
    ),
  ].filter(({ from, to, type }) => from !== to && type !== 'part-of');
}

/** Who is hit by a failure, and through what: straight before through an API, the least API of several. */
function callersOf(edges: Edge[], node: string): Record<string, string> {
  const callers: Record<string, string> = {};
  const into = edges.filter(({ to }) => to === node);
  const apis = into
    .filter(({ from, type }) => from.startsWith('api:') && type === 'runs-on')
    .map(({ from }) => from)
    .sort();
  for (const { from } of into) {
    callers[from] = node;
  }
  for (const api of apis) {
    for (const { from, to, type } of edges) {
      if (to === api && type === 'consumes' && from !== node) {
        callers[from] ??= api;
      }
    }
  }
  return callers;
}

function subscribersOf(edges: Edge[], topic: string): Record<string, string> {
  return Object.fromEntries(
    edges
      .filter(({ to, type }) => to === topic && type === 'subscribes')
      .map(({ from }) => [from, topic]),
  );
}

function topicsOf(edges: Edge[], node: string): string[] {
  return edges
    .filter(({ from, type }) => from === node && type === 'publishes')
    .map(({ to }) => to);
}
