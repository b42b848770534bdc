import {
  ContextRequest,
  EvidenceContext,
  onsetTurns,
} from '@plumbline/backstage-plugin-evidence-common';
import { LRUCache } from 'lru-cache';
import { createCounter } from '@plumbline/backstage-plugin-evidence-node';
import type { StoredObservation } from '../database/observations';
import type { VisiblePass } from './collectorStatus';
import type { EstateView } from '../estate/EstateReader';

const countLookUps = createCounter({
  name: 'cache.requests',
  description: 'Look-ups in what is kept in memory, by whether it was there',
});

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
 * many ask for the same. None is found any more once anything new is reported,
 * and each only until the clock alone would make another one of it.
 */
export class KeptContexts {
  readonly #contexts = new LRUCache<string, Kept>({ max: keptContexts });

  find(view: View, query: Query): Kept | undefined {
    if (view.isVisible) {
      return undefined;
    }
    const found = this.#contexts.get(keyOf(view, query));
    const kept =
      found && found.from <= view.at && view.at < found.until
        ? found
        : undefined;
    countLookUps({ cache: 'contexts', result: kept ? 'hit' : 'miss' });
    return kept;
  }

  /** @returns the same object for contexts that differ in nothing but `at` */
  keep(view: View, query: Query, joined: Joined): Kept {
    const kept = { ...joined, from: view.at };
    if (!view.isVisible && query.entityRef !== undefined) {
      this.#contexts.set(keyOf(view, query), kept);
    }
    return kept;
  }
}

function keyOf({ version }: View, query: Query): string {
  const { entityRef = '', environment, onset } = query;
  return JSON.stringify([version, entityRef, environment, onset]);
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
  passes: readonly VisiblePass[];
  next: number | undefined;
}): number {
  const { at, observed, passes, next } = options;
  const fresh = observed.filter(({ stale }) => !stale);
  // A pass that a clock ahead of ours has dated is shown as of now.
  const isAhead = ({ lastAt = 0, lastSuccess = 0 }: VisiblePass) =>
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
