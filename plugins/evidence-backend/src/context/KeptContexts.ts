import {
  ContextRequest,
  EvidenceContext,
  onsetTurns,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredObservation } from '../database/observations';
import type { SeenPass } from '../visibility/SeenSources';
import type { EstateView } from '../estate/EstateReader';

/**
 * Contexts of one state of the evidence that are kept. An incident is about few
 * services, and what lives for longer than a second or two is copied and searched
 * with each garbage collection, while everybody waits.
 */
const keptContexts = 50;

/** With the same basis for contexts that differ in nothing but `at`. */
export type Early = (context: EvidenceContext, basis: object) => void;

/** A context, and from when on (epoch ms) time alone makes another one of it. */
export type Joined = { context: EvidenceContext; until: number };

type Kept = Joined & { from: number };
type Query = Pick<ContextRequest, 'entityRef' | 'environment' | 'onset'>;
type View = Pick<EstateView, 'at' | 'version' | 'isVisible'>;

/**
 * Contexts of the present, for readers who may see everything: in an incident
 * many ask for the same. All are forgotten with everything new that is
 * reported, and each when the clock alone would make another one of it.
 */
export class KeptContexts {
  readonly #byQuery = new Map<string, Kept>();
  #version: number | undefined;

  find(view: View, query: Query): Kept | undefined {
    if (view.version !== this.#version || view.isVisible) {
      return undefined;
    }
    const kept = this.#byQuery.get(keyOf(query));
    return kept && kept.from <= view.at && view.at < kept.until
      ? kept
      : undefined;
  }

  /** @returns the same object for contexts that differ in nothing but `at` */
  keep(view: View, query: Query, joined: Joined): Kept {
    const kept = { ...joined, from: view.at };
    if (view.isVisible || query.entityRef === undefined) {
      return kept;
    }
    if (view.version !== this.#version) {
      this.#byQuery.clear();
      this.#version = view.version;
    }
    const key = keyOf(query);
    this.#byQuery.delete(key);
    this.#byQuery.set(key, kept);
    if (this.#byQuery.size > keptContexts) {
      this.#byQuery.delete(this.#byQuery.keys().next().value!);
    }
    return kept;
  }
}

function keyOf({ entityRef = '', environment, onset }: Query): string {
  return JSON.stringify([entityRef, environment, onset]);
}

/**
 * When time alone makes another context of the same evidence; at once where
 * that is not known.
 *
 * @param next - when it makes another choice among the changes
 */
export function turnOf(options: {
  at: number;
  observed: readonly StoredObservation[];
  passes: readonly SeenPass[];
  next: number | undefined;
}): number {
  const { at, observed, passes, next } = options;
  const fresh = observed.filter(({ stale }) => !stale);
  // A pass that a clock ahead of ours has dated is shown as of now.
  const isAhead = ({ lastAt = 0, lastSuccess = 0 }: SeenPass) =>
    lastAt >= at || lastSuccess >= at;
  if (
    next === undefined ||
    passes.some(isAhead) ||
    fresh.some(({ freshUntil }) => freshUntil === undefined)
  ) {
    return at;
  }
  const facts = fresh.flatMap(({ name, value, stale }) =>
    name === undefined ? [] : { name, value, stale },
  );
  return [
    next,
    ...onsetTurns(facts),
    ...fresh.flatMap(({ freshUntil }) => [freshUntil!, freshUntil! + 1]),
  ].reduce(
    (first, turn) => (turn > at && turn < first ? turn : first),
    Infinity,
  );
}
