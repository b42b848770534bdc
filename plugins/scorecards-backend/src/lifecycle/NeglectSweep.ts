import type { AuthService } from '@backstage/backend-plugin-api';
import {
  dayMs,
  hasUndated,
  type ArrivingChanges,
  type EntityFacts,
  type OwnershipState,
  type Traffic,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  lifecycleKinds,
  type NeglectKind,
  neglectKinds,
  type SignsOfUse,
  staleSince,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { NeglectStore, StoredNeglect } from './NeglectStore';
import type { DecidedStates } from './DecidedStates';

const readTogether = 1_000;
const stateFact = 'ownership.state';

type Options = {
  auth: AuthService;
  clock: Clock;
  decided: Pick<DecidedStates, 'of'>;
  evidence: Pick<EvidenceService, 'getFacts'>;
  neglects: NeglectStore;
  staleAfterDays: number;
};

/** Of one entity: what is found, and of which kinds that is known. */
type Judged = {
  found: StoredNeglect[];
  known: Record<NeglectKind, boolean>;
};

/** Finds entities without an owner, and those without changes or traffic. */
export class NeglectSweep {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Cost: the estate once, with three facts each. What cannot be read changes nothing. */
  async run(signal?: AbortSignal): Promise<void> {
    const { clock, neglects } = this.#options;
    const now = clock().getTime();
    const before = await neglects.list();
    const found: StoredNeglect[] = [];
    const searched = neglectKinds.map(kind => ({
      kind,
      at: now,
      known: 0,
      unknown: 0,
    }));
    let read = 0;
    for await (const page of this.#pages()) {
      signal?.throwIfAborted();
      read += page.length;
      for (const one of await this.#of(page, before, now)) {
        found.push(...one.found);
        for (const each of searched) {
          each[one.known[each.kind] ? 'known' : 'unknown'] += 1;
        }
      }
    }
    // An estate that the portal has not read yet is not one without neglect.
    if (read === 0) {
      return;
    }
    await neglects.replace(found, before);
    await neglects.addSearches(searched);
  }

  async *#pages(): AsyncGenerator<EntityFacts[]> {
    const { auth, evidence } = this.#options;
    let cursor: string | undefined;
    do {
      const page = await evidence.getFacts(
        {
          kinds: [...lifecycleKinds],
          cursor,
          limit: readTogether,
          names: ['changes.arriving', stateFact, 'traffic.observed'],
        },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      yield page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async #of(
    page: readonly EntityFacts[],
    before: readonly StoredNeglect[],
    now: number,
  ): Promise<Judged[]> {
    const { decided, staleAfterDays } = this.#options;
    const afterMs = staleAfterDays * dayMs;
    const known = new Map(
      before.map(one => [`${one.kind} ${one.entityRef}`, one]),
    );
    const standings = await decided.of(page, now);
    return page.flatMap((entity): Judged[] => {
      const { entityRef } = entity;
      const { state } = standings.get(entityRef)!;
      // What is retired needs no owner any more.
      if (state === 'archived' || state === 'deleted') {
        return [];
      }
      const signs = signsOf(entity, now - afterMs);
      const since = staleSince(signs, { afterMs, now });
      const kept = (kind: NeglectKind) =>
        known.get(`${kind} ${entityRef}`) ?? [];
      const orphaned = isOrphaned(entity);
      const isStaleKnown = isKnown(signs, now - afterMs);
      const isReported = entity.facts.some(({ name }) => name === stateFact);
      return [
        {
          found: [
            orphaned === undefined ? kept('orphaned') : [],
            orphaned
              ? { entityRef, kind: 'orphaned' as const, since: now }
              : [],
            since === undefined && !isStaleKnown ? kept('stale') : [],
            since === undefined
              ? []
              : { entityRef, kind: 'stale' as const, since },
          ].flat(),
          known: {
            orphaned: orphaned || (orphaned === false && isReported),
            stale: isStaleKnown,
          },
        },
      ];
    });
  }
}

/**
 * Where nothing was ever reported of the owner, it is taken for one that exists; where
 * what was reported is stale, it is not known.
 */
function isOrphaned({ facts, owner }: EntityFacts): boolean | undefined {
  if (owner === undefined) {
    return true;
  }
  const state = fresh<OwnershipState>(facts, stateFact);
  return state || !facts.some(({ name }) => name === stateFact)
    ? state?.exists === false
    : undefined;
}

/** Whether all signs are known, or one of them alone says that it is in use. */
function isKnown({ change, traffic }: SignsOfUse, from: number): boolean {
  return (
    (change !== undefined && traffic !== undefined) ||
    [change, traffic].some(at => typeof at === 'number' && at > from)
  );
}

function fresh<T>(facts: EntityFacts['facts'], name: string): T | undefined {
  return facts.find(fact => fact.name === name && !fact.stale)?.value as
    | T
    | undefined;
}

/** @param from - each source must have looked since then, to know of no request */
function signsOf({ facts }: EntityFacts, from: number): SignsOfUse {
  const changes = fresh<ArrivingChanges>(facts, 'changes.arriving');
  const traffic = fresh<Traffic>(facts, 'traffic.observed');
  const looked =
    traffic !== undefined &&
    !hasUndated(traffic) &&
    traffic.sources.length > 0 &&
    traffic.sources.every(
      ({ healthySince }) =>
        healthySince !== undefined && Date.parse(healthySince) <= from,
    );
  const requested =
    traffic?.lastSeenAt === undefined
      ? undefined
      : Date.parse(traffic.lastSeenAt);
  return {
    ...(changes && {
      change: changes.last === undefined ? null : Date.parse(changes.last),
    }),
    // An old request says nothing of later ones, unless each source looked.
    ...(requested !== undefined && (looked || requested > from)
      ? { traffic: requested }
      : looked && { traffic: null }),
  };
}
