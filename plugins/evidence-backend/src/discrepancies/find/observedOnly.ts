import {
  describeEdges,
  EdgeType,
  forEachEdge,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EstateModel } from '../../estate/projection/EstateModel';
import { catalogSource } from '../../estate/projection/CatalogWalker';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { counted, Finder, ownerOf } from './finder';
import { Pair, readSightings } from './sightings';

/** Calls that were seen often enough and that nobody declared; the caller's to mend. */
export const findObservedOnly: Finder = async ({
  model,
  refs,
  at,
  reader,
  options,
}) => {
  const { minCalls, minDays } = options.observedOnly;
  const pairs = refs.flatMap(ref => undeclaredFrom(model, ref));
  const sightings = await readSightings(model, pairs, reader, at);
  return sightings
    .filter(({ calls, days }) => calls >= minCalls && days >= minDays)
    .map(seen => {
      const { from, to } = seen.pair;
      return {
        id: discrepancyId('observed-only-edge', [from, to]),
        kind: 'observed-only-edge' as const,
        anchor: from,
        entityRef: from,
        owner: ownerOf(model, from),
        message: `${from} was seen to call ${to}, which it does not declare`,
        candidates: [to],
        edge: { from, to, type: seen.types[0] as EdgeType },
        calls: seen.calls,
        days: seen.days,
        firstSeen: seen.first,
        baseline: seen.baseline,
        material: seen.types,
        evidence: [
          { source: catalogSource, says: `${from} does not declare ${to}` },
          ...seen.sources.map(({ source, calls, first, last }) => ({
            source,
            says: `${counted(calls, 'call')} since ${iso(first)}`,
            observedAt: iso(last),
          })),
        ],
      };
    });
};

/** Whom an entity was seen to depend on without declaring it. Cost: its edges. */
export function undeclaredFrom(model: EstateModel, from: string): Pair[] {
  const { graph } = model;
  const node = graph.find(from);
  if (node === undefined || !graph.record(node)) {
    return [];
  }
  const seen = new Set<number>();
  forEachEdge(graph, node, 'calls', (other, _type, isObserved) => {
    if (isObserved && graph.record(other)) {
      seen.add(other);
    }
  });
  return [...seen]
    .filter(other => isUndeclared(model, node, other))
    .map(other => ({ from, to: graph.ref(other) }));
}

function isUndeclared(
  { graph }: EstateModel,
  from: number,
  to: number,
): boolean {
  return describeEdges(graph, from, to).some(
    ({ state }) => state === 'observed-only',
  );
}
