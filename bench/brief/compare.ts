import {
  dependenciesOf,
  EstateGraph,
  impactOf,
} from '@plumbline/backstage-plugin-evidence-common';
import { describeImpact } from '../../plugins/evidence-backend/src/context/impact';
import { PortalClient } from '../portal/PortalClient';
import { differences } from './equality';

/** One entity, queried on both sides one after the other. Milliseconds. */
export type Pair = {
  ref: string;
  affected: number;
  levels: number;
  read: number;
  /** Within the portal. */
  inside: { walk: number; first: number; again: number };
  /** As a reader sees it. */
  http: { walk: number; brief: number };
  /** What the walk finds, from the graph in memory. */
  graph: number;
  briefBytes: number;
  differences: string[];
  /** With what was observed as well, the graph says what the brief says. */
  asGraph: boolean;
};

/**
 * Times both sides for each entity in turn, the one first and then the other
 * first, so that what else the machine does hits both.
 */
export async function comparePairs(
  client: PortalClient,
  graph: EstateGraph,
  refs: readonly string[],
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const ref of refs) {
    const walkFirst = pairs.length % 2 === 0;
    const [walkInside, first] = await inOrder(
      walkFirst,
      () => client.insideMs('walk', ref),
      () => client.insideMs('brief', ref),
    );
    const again = await client.insideMs('brief', ref);
    const [walked, brief] = await inOrder(
      walkFirst,
      () => timed(() => client.walk(ref)),
      () => timed(() => client.brief(ref)),
    );
    pairs.push({
      ref,
      affected: walked.value.affected.size,
      levels: walked.value.levels,
      read: walked.value.read,
      inside: { walk: walkInside, first, again },
      http: { walk: walked.ms, brief: brief.ms },
      graph: graphMs(graph, ref),
      briefBytes: JSON.stringify(brief.value).length,
      differences: differences(brief.value, walked.value),
      asGraph:
        brief.value.blastRadius.atLeast ===
        impactOf(graph, [graph.find(ref)!], ({ nodes }) => nodes.length),
    });
  }
  return pairs;
}

/** What is affected with tiers and entry points, and dependencies of two levels. */
function graphMs(graph: EstateGraph, ref: string): number {
  const started = performance.now();
  const seeds = [graph.find(ref)!];
  describeImpact(graph, seeds, () => true);
  for (const direction of ['calls', 'calledBy'] as const) {
    dependenciesOf(graph, seeds, { direction, depth: 2, limit: 100 });
  }
  return performance.now() - started;
}

async function inOrder<A, B>(
  aFirst: boolean,
  a: () => Promise<A>,
  b: () => Promise<B>,
): Promise<[A, B]> {
  if (aFirst) {
    const first = await a();
    return [first, await b()];
  }
  const first = await b();
  return [await a(), first];
}

async function timed<T>(run: () => Promise<T>) {
  const started = performance.now();
  const value = await run();
  return { value, ms: performance.now() - started };
}
