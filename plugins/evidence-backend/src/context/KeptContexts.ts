import {
  ContextRequest,
  EvidenceContext,
  onsetTurns,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredObservation } from '../database/observations';
import type { SeenPass } from '../visibility/SeenSources';
import type { EstateView } from './EstateReader';

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
type Asked = Pick<ContextRequest, 'entityRef' | 'environment' | 'onset'>;
type View = Pick<EstateView, 'at' | 'told' | 'isVisible'>;

/**
 * Contexts of the present, for readers who may see everything: in an incident
 * many ask for the same. All are forgotten with everything new that is told,
 * and each when the clock alone would make another one of it.
 */
export class KeptContexts {
  readonly #byAsked = new Map<string, Kept>();
  #told: number | undefined;

  find(view: View, asked: Asked): Kept | undefined {
    if (view.told !== this.#told || view.isVisible) {
      return undefined;
    }
    const kept = this.#byAsked.get(keyOf(asked));
    return kept && kept.from <= view.at && view.at < kept.until
      ? kept
      : undefined;
  }

  /** @returns the same object for contexts that differ in nothing but `at` */
  keep(view: View, asked: Asked, joined: Joined): Kept {
    const kept = { ...joined, from: view.at };
    if (view.isVisible || asked.entityRef === undefined) {
      return kept;
    }
    if (view.told !== this.#told) {
      this.#byAsked.clear();
      this.#told = view.told;
    }
    const key = keyOf(asked);
    this.#byAsked.delete(key);
    this.#byAsked.set(key, kept);
    if (this.#byAsked.size > keptContexts) {
      this.#byAsked.delete(this.#byAsked.keys().next().value!);
    }
    return kept;
  }
}

function keyOf({ entityRef = '', environment, onset }: Asked): string {
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
  // A pass that a clock ahead of ours has dated is told as of now.
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
