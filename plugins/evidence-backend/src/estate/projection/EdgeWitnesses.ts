import { isCall } from '@plumbline/backstage-plugin-evidence-common';
import type { ModelObservation } from './observationRows';

/** Sources that saw an entity at one or the other end of a call. */
export type EdgeWitness = { calling: string[]; called: string[] };

/** How many edges each source saw. */
type Counts = Map<string, number>;

/**
 * Which sources see calls of which entities: what a source never sees, it can't
 * say anything about. Costs what changes.
 */
export class EdgeWitnesses {
  readonly #calling = new Map<string, Counts>();
  readonly #called = new Map<string, Counts>();
  readonly #kinds = new Map<string, Counts>();

  of(ref: string): EdgeWitness {
    return {
      calling: sourcesIn(this.#calling.get(ref)),
      called: sourcesIn(this.#called.get(ref)),
    };
  }

  ofKind(kind: string): ReadonlySet<string> {
    return new Set(sourcesIn(this.#kinds.get(kind)));
  }

  note(
    { source, value }: Extract<ModelObservation, { part: 'edge' }>,
    [from, to]: readonly (string | undefined)[],
    action: 'add' | 'remove',
  ): void {
    if (!isCall(value.type)) {
      return;
    }
    const by = action === 'add' ? 1 : -1;
    if (from) {
      count(this.#calling, from, source, by);
    }
    if (to) {
      count(this.#called, to, source, by);
      count(this.#kinds, to.slice(0, to.indexOf(':')), source, by);
    }
  }
}

function sourcesIn(counts: Counts | undefined): string[] {
  return [...(counts?.keys() ?? [])].sort();
}

function count(
  counts: Map<string, Counts>,
  key: string,
  source: string,
  by: 1 | -1,
): void {
  const bySource = counts.get(key) ?? new Map<string, number>();
  const sum = (bySource.get(source) ?? 0) + by;
  if (sum > 0) {
    bySource.set(source, sum);
  } else {
    bySource.delete(source);
  }
  if (bySource.size > 0) {
    counts.set(key, bySource);
  } else {
    counts.delete(key);
  }
}
