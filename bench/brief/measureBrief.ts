import { setTimeout as sleep } from 'node:timers/promises';
import {
  EstateGraph,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import { toEntities } from '../estate/entities';
import { generateObservations, observedPairs } from '../estate/evidence';
import { generateShape } from '../estate/shape';
import { Random } from '../lib/random';
import { note } from '../lib/table';
import { Load, loadEvidence, pushSightings } from '../portal/loadEvidence';
import { PortalClient } from '../portal/PortalClient';
import { startPortal } from '../portal/startPortal';
import { askFromElsewhere, ReaderResult } from './askFromElsewhere';
import { comparePairs, Pair } from './compare';

export type BriefResult = {
  size: number;
  /** Of the equality check, before anything is observed. */
  checked: Pair[];
  pairs: Pair[];
  largest: Pair;
  atRate: ReaderResult;
  readyAfter: number;
  load: Load;
  memory: { before: NodeJS.MemoryUsage; after: NodeJS.MemoryUsage };
};

export const seed = 20261120;
export const rate = { perSecond: 50, seconds: 12 };
/** For the portal to read what it received just now. Milliseconds. */
export const settling = 90_000;
const queriedKinds = new Set(['Component', 'API', 'Resource']);

/** One size: seeds, starts, checks that the answers are equal, and measures. */
export async function measureBrief(options: {
  size: number;
  samples: number;
  postgresUrl: string;
}): Promise<BriefResult> {
  const { size, samples, postgresUrl } = options;
  const things = generateShape(size, seed);
  const entities = toEntities(things, seed);
  const portal = await startPortal({
    name: `bench_${size}`,
    engine: 'PostgreSQL',
    postgresUrl,
    entities,
  });
  try {
    const client = new PortalClient(portal);
    const records = entities.map(one => toEntityRecord(one));
    const declared = new EstateGraph(records);
    const random = new Random(seed + size);
    const queried = things
      .filter(({ kind }) => queriedKinds.has(kind))
      .map(({ ref }) => ref);

    note(`${size}: comparing answers before anything is observed`);
    await comparePairs(client, declared, random.sample(queried, 30));
    const checked = await comparePairs(
      client,
      declared,
      random.sample(queried, samples),
    );
    const before = await portal.memory();
    const load = await loadEvidence(client, things, seed);
    note(`${size}: left alone for ${settling / 1000} s, to read ahead`);
    await sleep(settling);
    const observations = generateObservations(things, { seed, now: 0 });
    const graph = new EstateGraph(records, observedPairs(observations));
    const compare = (refs: string[]) => comparePairs(client, graph, refs);
    await compare(random.sample(queried, 30));
    note(`${size}: comparing times`);
    const pairs = await compare(random.sample(queried, samples));
    note(`${size}: ${rate.perSecond} requests a second`);
    const refs = random.sample(queried, rate.perSecond * rate.seconds);
    const stop = pushSightings(client, things, seed);
    const atRate = await askFromElsewhere({ portal, rate, refs });
    await stop();
    note(`${size}: the most called of all`);
    const [largest] = await compare([mostAffecting(graph, queried)]);
    note(`${size}: memory`);
    const after = await portal.memory();
    const { readyAfter } = portal;
    return {
      size,
      checked,
      pairs,
      largest,
      atRate,
      readyAfter,
      load,
      memory: { before, after },
    };
  } finally {
    await portal.stop();
  }
}

/** The entity with the most direct callers. */
function mostAffecting(graph: EstateGraph, refs: readonly string[]): string {
  const callers = (ref: string) =>
    [...graph.ends(graph.find(ref)!, 'calledBy')].length;
  return refs.reduce((most, ref) =>
    callers(ref) > callers(most) ? ref : most,
  );
}
