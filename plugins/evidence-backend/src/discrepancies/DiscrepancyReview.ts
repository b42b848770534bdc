import {
  Discrepancy,
  EdgeType,
  EstateGraph,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { DiscrepancyReport, EvidenceStore } from '../database/EvidenceStore';
import { EstateProjection } from '../projection/EstateProjection';
import { discrepancyId } from './discrepancies';

const pageSize = 500;

const words: Record<EdgeType, string> = {
  calls: 'calls',
  consumes: 'uses',
  reads: 'reads',
  writes: 'writes',
  publishes: 'publishes to',
  subscribes: 'subscribes to',
  'runs-on': 'runs on',
  'part-of': 'is part of',
};

/**
 * Looks at the discrepancies again when the estate has changed: references that
 * lead nowhere are recorded, and what has been mended since is closed.
 */
export class DiscrepancyReview {
  readonly #options: {
    clock: Clock;
    projection: EstateProjection;
    store: EvidenceStore;
  };

  constructor(options: {
    clock: Clock;
    projection: EstateProjection;
    store: EvidenceStore;
  }) {
    this.#options = options;
  }

  /** Cost: O(references of the estate + open discrepancies). */
  async review(): Promise<void> {
    const { clock, projection, store } = this.#options;
    const model = await projection.catchUp();
    const found = danglingReferences(model.graph);
    const dangling = new Set(found.map(({ id }) => id));
    const settled: string[] = [];
    const known = new Set<string>();
    for await (const open of this.#open()) {
      known.add(open.id);
      const mended = open.signal
        ? model.identity.rank(open.signal)[0]?.length === 1
        : open.kind === 'dangling-reference' && !dangling.has(open.id);
      if (mended) {
        settled.push(open.id);
      }
    }
    const at = clock().getTime();
    await store.closeDiscrepancies(settled, at);
    await store.recordDiscrepancies(
      found.filter(({ id }) => !known.has(id)),
      at,
    );
  }

  async *#open(): AsyncIterable<Discrepancy> {
    let cursor: string | undefined;
    do {
      const page = await this.#options.store.discrepancies({
        state: ['open'],
        limit: pageSize,
        cursor,
      });
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor);
  }
}

/** Owners and dependencies that descriptions name and the catalog does not have. */
function danglingReferences(graph: EstateGraph): DiscrepancyReport[] {
  const reports: DiscrepancyReport[] = [];
  for (const { ref, owner, edges, provides } of graph.records()) {
    const named = new Map([
      ...provides.map(to => [to, 'provides'] as const),
      ...edges.map(({ to, type }) => [to, words[type]] as const),
      ...(owner ? [[owner, 'is owned by'] as const] : []),
    ]);
    for (const [to, how] of named) {
      if (!graph.recordOf(to)) {
        reports.push({
          id: discrepancyId('dangling-reference', [ref, to]),
          kind: 'dangling-reference',
          entityRef: ref,
          owner: owner && graph.recordOf(owner) ? owner : undefined,
          candidates: [],
          message: `${ref} says that it ${how} ${to}, which does not exist`,
        });
      }
    }
  }
  return reports;
}
