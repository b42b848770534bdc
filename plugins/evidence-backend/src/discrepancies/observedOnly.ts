import {
  compareText,
  describeEdges,
  Discrepancy,
  forEachEdge,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EstateView } from '../context/EstateReader';
import {
  discrepancyCursor,
  DiscrepancyFilter,
  EvidenceStore,
} from '../database/EvidenceStore';
import { observedOnlyDiscrepancy } from './discrepancies';

/**
 * The calls that were seen and that nobody declared, as the estate is to a
 * viewer from whom something is hidden. What is recorded follows from the whole
 * estate: there a name may mean two that means one to this viewer, and a call
 * may be declared by way of an API that they don't see. So these are found anew
 * in what the viewer sees. Cost: O(observed edges).
 */
export async function observedOnlyAsSeen(
  { model }: Pick<EstateView, 'model'>,
  store: Pick<EvidenceStore, 'observationsByKey'>,
): Promise<Discrepancy[]> {
  const found = new Map<string, { from: string; to: string }>();
  const { graph } = model;
  for (const { ref: from } of graph.records()) {
    const node = graph.find(from)!;
    const seen = new Set<number>();
    forEachEdge(graph, node, 'calls', (other, _type, isObserved) => {
      if (isObserved && other !== node && graph.record(other)) {
        seen.add(other);
      }
    });
    for (const other of seen) {
      const edges = describeEdges(graph, node, other);
      if (edges.some(({ state }) => state === 'observed-only')) {
        const to = graph.ref(other);
        model.edgeKeys(from, to).forEach(key => found.set(key, { from, to }));
      }
    }
  }
  const items = new Map<string, Discrepancy>();
  const rows = await store.observationsByKey('edge', [...found.keys()]);
  for (const { key, learnedAt, observedAt } of rows) {
    const { from, to } = found.get(key)!;
    const { owner } = graph.recordOf(from)!;
    const report = observedOnlyDiscrepancy(from, to, owner);
    const known = items.get(report.id);
    const first = new Date(Math.min(learnedAt, observedAt)).toISOString();
    const last = new Date(observedAt).toISOString();
    items.set(report.id, {
      ...report,
      state: 'open',
      evidence: [],
      openedAt: first,
      baseline: false,
      reopened: 0,
      patchable: true,
      firstSeen: known && known.firstSeen < first ? known.firstSeen : first,
      lastSeen: known && known.lastSeen > last ? known.lastSeen : last,
    });
  }
  return [...items.values()].sort(latestFirst);
}

/** A page of them, as the store would give one. */
export function pageOf(
  items: readonly Discrepancy[],
  filter: DiscrepancyFilter,
): Page<Discrepancy> {
  const { kind, state, entityRef, owner, limit, cursor } = filter;
  const wanted = items.filter(
    one =>
      (kind === undefined || kind.includes(one.kind)) &&
      (state === undefined || state.includes(one.state)) &&
      (entityRef === undefined || one.entityRef === entityRef) &&
      (owner === undefined || one.owner === owner),
  );
  const start = cursor
    ? wanted.findIndex(one => discrepancyCursor(one) === cursor) + 1
    : 0;
  const page = wanted.slice(start, start + limit);
  return {
    items: page,
    ...(wanted.length > start + limit && {
      nextCursor: discrepancyCursor(page[page.length - 1]),
    }),
  };
}

function latestFirst(a: Discrepancy, b: Discrepancy): number {
  return compareText(b.lastSeen, a.lastSeen) || compareText(a.id, b.id);
}
