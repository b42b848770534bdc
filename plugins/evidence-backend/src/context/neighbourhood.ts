import {
  dependenciesOf,
  EntitySummary,
  EnvironmentFilter,
  EstateGraph,
  EvidenceContext,
  forEachNeighbour,
  Impact,
  isElsewhere,
} from '@plumbline/backstage-plugin-evidence-common';
import { LRUCache } from 'lru-cache';
import { ObservationsAbout } from '../database/observations';
import { EstateModel } from '../estate/projection/EstateModel';
import { WorkloadOwners, workloadOwners } from './claims';
import { findDependencies, FoundDependencies } from './dependencies';
import { EstateView } from '../estate/EstateReader';
import { describeImpact } from './impact';
import { readSummaries } from './readSummaries';
import { membersOf, substrateOf, unique } from './seeds';

/** Dependencies listed by direction; the rest is counted. */
const dependencyLimit = 100;
const dependencyDepth = 2;
/** How far away, in hops, the cause may be, and among how many entities. */
const upstreamDepth = 3;
const upstreamLimit = 100;
/** Hubs kept until the estate changes: an incident is about few of them. */
const keptNeighbourhoods = 20;
/** Affected entities from which on it takes milliseconds to follow them. */
const hub = 500;

/** What the estate in memory says of an entity and of what surrounds it. */
export type Neighbourhood = {
  members: string[];
  substrate: string[];
  impact: Impact;
  dependencies: FoundDependencies;
  upstream: EvidenceContext['upstream'];
  /** Those whose state is the entity's own. */
  scope: ReadonlySet<string>;
  workloads: WorkloadOwners;
  /** What observations to read. */
  observed: ObservationsAbout;
  /** Whose changes may be a cause. */
  changed: string[];
  /** Whose descriptions to read. */
  described: string[];
  /** These descriptions, once they were read. */
  summaries?: EntitySummary[];
};

type Kept = { revision: number; byRef: LRUCache<string, Neighbourhood> };

const keptOf = new WeakMap<EstateModel, Kept>();

/**
 * Of a hub, kept until the estate changes: what it is called by takes long to
 * follow, and is requested again and again while it burns. What is kept is
 * shared: don't change it.
 */
export function neighbourhoodOf(
  model: EstateModel,
  entityRef: string,
  about: EnvironmentFilter,
): Neighbourhood {
  let kept = keptOf.get(model);
  if (kept?.revision !== model.revision) {
    const byRef = new LRUCache<string, Neighbourhood>({
      max: keptNeighbourhoods,
    });
    kept = { revision: model.revision, byRef };
    keptOf.set(model, kept);
  }
  const { byRef } = kept;
  const key = `${entityRef}\n${about.name}`;
  const found = byRef.get(key) ?? find(model, entityRef, about);
  if (found.impact.atLeast >= hub) {
    byRef.set(key, found);
  }
  return found;
}

/** The described entities of a neighbourhood of this estate. */
export async function summariesOf(
  estate: EstateView,
  neighbourhood: Neighbourhood,
): Promise<EntitySummary[]> {
  if (neighbourhood.summaries) {
    return neighbourhood.summaries;
  }
  const { model } = estate;
  const { revision } = model;
  const read = await readSummaries(estate, neighbourhood.described);
  if (revision === model.revision) {
    neighbourhood.summaries = read;
  }
  return read;
}

/** What belongs to another environment stands apart: it is not in the answer. */
function find(
  model: EstateModel,
  entityRef: string,
  about: EnvironmentFilter,
): Neighbourhood {
  const { graph } = model;
  const isInEnvironment = (one: number) =>
    !isElsewhere(graph.record(one)?.environment, about);
  const isKnown = (ref: string) => graph.recordOf(ref) !== undefined;
  const node = graph.find(entityRef)!;
  const members = membersOf(graph, node).filter(ref =>
    isInEnvironment(graph.find(ref)!),
  );
  const seeds = [node, ...members.map(ref => graph.find(ref)!)];
  const substrate = substrateOf(graph, seeds, isInEnvironment);
  const dependencies = findDependencies({
    model,
    seeds,
    directions: ['calledBy', 'calls'],
    depth: dependencyDepth,
    limit: dependencyLimit,
    isInEnvironment,
  });
  const direct = dependencies.items.filter(({ depth }) => depth === 1);
  const own = [entityRef, ...members];
  const near = unique([
    ...own,
    ...substrate,
    ...direct.map(one => one.entityRef),
  ]);
  // An API fires and runs where its providers do.
  const scope = new Set([
    ...own,
    ...substrate.filter(ref => ref.startsWith('component:')),
  ]);
  const workloads = workloadOwners(model, [...scope]);
  const upstream = upstreamOf(graph, scope, isInEnvironment);
  const causes = upstream.map(one => one.entityRef);
  return {
    members,
    substrate,
    upstream,
    impact: describeImpact(graph, seeds, isInEnvironment),
    dependencies,
    scope,
    workloads,
    observed: {
      // Who is on call may be known of a team as well as of what it owns.
      facts: unique([
        ...near,
        ...causes,
        ...[entityRef, ...substrate].flatMap(
          ref => graph.recordOf(ref)?.owner ?? [],
        ),
      ]).filter(isKnown),
      edges: [...dependencies.pairs.keys()],
      workloads: unique([...workloads.values()].map(({ key }) => key)),
    },
    changed: unique([...own, ...substrate, ...causes]).filter(isKnown),
    described: unique([
      ...near,
      ...dependencies.items.map(one => one.entityRef),
    ]),
  };
}

function upstreamOf(
  graph: EstateGraph,
  scope: ReadonlySet<string>,
  isInEnvironment: (node: number) => boolean,
): EvidenceContext['upstream'] {
  const seeds = [...scope].map(ref => graph.find(ref)!);
  // One that several kinds of edges lead to is listed with each.
  const depths = new Map(
    dependenciesOf(graph, seeds, {
      direction: 'calls',
      depth: upstreamDepth,
      limit: upstreamLimit,
      isInEnvironment,
    }).items.map(({ node, depth }) => [node, depth]),
  );
  const usedBy = new Map(
    [...depths.keys()].map(node => [node, new Set<string>()]),
  );
  for (const user of [...seeds, ...depths.keys()]) {
    forEachNeighbour(graph, user, 'calls', used =>
      usedBy.get(used)?.add(graph.ref(user)),
    );
  }
  return [...depths].map(([node, depth]) => ({
    entityRef: graph.ref(node),
    depth,
    usedBy: [...usedBy.get(node)!].sort(),
  }));
}
