import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import {
  EvidenceService,
  isGone,
} from '@plumbline/backstage-plugin-evidence-node';
import { LRUCache } from 'lru-cache';
import { isDeeper } from './isDeeper';

type Graph = Awaited<ReturnType<EvidenceService['getGraph']>>;
type Query = {
  entityRef: string;
  environment: string;
  /** Epoch milliseconds, by the clock of who decided. */
  at: number;
};

/** Of a service with more of them than these, they are not known. */
export const maxDependencies = 500;
/** Characters of references. */
const mostKept = 20_000_000;

/** What services depended on at instants of the past, which does not change. */
export class PastDependencies {
  readonly #evidence: Pick<EvidenceService, 'getGraph'>;
  /** As one who sees every entity has it; see docs/adr/0021-caches.md. */
  readonly #kept = new LRUCache<string, readonly string[]>({
    maxSize: mostKept,
    sizeCalculation: (refs, key) => key.length + refs.join().length,
  });

  constructor(evidence: Pick<EvidenceService, 'getGraph'>) {
    this.#evidence = evidence;
  }

  /**
   * References of what it depended on directly; undefined where evidence does not
   * reach back to it.
   *
   * @param query.now - by the clock of evidence, epoch milliseconds
   * @param query.existing - an entity that the catalog had then
   */
  async of(
    { existing, now, ...query }: Query & { existing: string; now: number },
    by: { credentials: BackstageCredentials; seesAll: boolean },
  ): Promise<readonly string[] | undefined> {
    const { at, entityRef, environment } = query;
    // The clock that decided may be ahead of that of evidence.
    const isPast = at <= now;
    const key = `${at} ${environment} ${entityRef}`;
    const known = by.seesAll ? this.#kept.get(key) : undefined;
    if (known) {
      return known;
    }
    const read = (ref: string) =>
      this.#read({ ...query, entityRef: ref, at: Math.min(at, now) }, by);
    let refs = await read(entityRef);
    if (refs === 'absent') {
      // It is newer than that, or evidence is.
      const other = await read(existing);
      refs = other === 'absent' ? undefined : [];
    }
    if (refs && by.seesAll && isPast) {
      this.#kept.set(key, refs);
    }
    return refs;
  }

  async #read(
    { at, entityRef, environment }: Query,
    { credentials }: { credentials: BackstageCredentials },
  ): Promise<readonly string[] | 'absent' | undefined> {
    try {
      const graph = await this.#evidence.getGraph(
        {
          entityRef,
          environment,
          direction: 'calls',
          at: iso(at),
          limit: maxDependencies,
        },
        { credentials },
      );
      return graph.more.every(isDeeper) ? existingIn(graph) : undefined;
    } catch (error) {
      const { name, status } = error as { name?: string; status?: number };
      if (name === 'NotFoundError' || status === 404) {
        return 'absent';
      }
      if (isGone(error)) {
        return undefined;
      }
      throw error;
    }
  }
}

/** References of what exists among what it depends on. */
export function existingIn({ items }: Pick<Graph, 'items'>): string[] {
  const existing = items.filter(({ exists }) => exists);
  return [...new Set(existing.map(({ entityRef }) => entityRef))].sort();
}
