import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  lifecycleKinds,
  type LifecycleFigures,
  LifecyclesPage,
  lifecycleStates,
  LifecyclesQuery,
  ListedLifecycle,
  isOpenBreakGlass,
  LifecycleState,
  type Neglect,
  neglectSearches,
  statesAfter,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { NeglectStore, StoredNeglect } from './NeglectStore';
import type { DecidedStates, Standing } from './DecidedStates';
import {
  beforeRequest,
  judgeGuards,
  leftIn,
  withheldGuards,
} from './judgeGuards';
import type { LifecycleFacts } from './LifecycleFacts';
import { presentStanding } from './present';

/** Entities that are read at a time, and judged at a time. */
const readTogether = 1_000;
const judgedTogether = 100;

type Options = {
  auth: AuthService;
  clock: Clock;
  decided: DecidedStates;
  evidence: Pick<EvidenceService, 'getFacts'>;
  facts: LifecycleFacts;
  neglects: Pick<NeglectStore, 'list' | 'searches'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};
type Neglects = ReadonlyMap<string, Neglect[]>;
type Found = { entity: EntityFacts; standing: Standing };

/** Lists entities with their state, and what blocks the next one. */
export class LifecycleList {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * In the order of references. Cost: the estate once, for the counts of the first
   * page; guards only of what is listed, or filtered by what blocks, and only those
   * in a phase that may stop a move.
   *
   * @throws InputError for the cursor of another list
   */
  async list(
    query: LifecyclesQuery,
    credentials: BackstageCredentials,
  ): Promise<LifecyclesPage> {
    const { clock, visibility } = this.#options;
    const { cursor, limit } = query;
    const now = clock().getTime();
    const seesAll = (await visibility.of([], credentials))('');
    const after = cursor === undefined ? undefined : decode(cursor);
    const counts = after === undefined ? { ...zeros(), unknown: 0 } : undefined;
    const items: ListedLifecycle[] = [];
    const neglects = neglectOf(await this.#options.neglects.list(), seesAll);
    for await (const page of this.#pages(credentials, now, after)) {
      if (counts) {
        page.forEach(({ standing }) => {
          counts[standing.state ?? 'unknown'] += 1;
        });
      }
      const wanted = page
        .filter(one => isWanted(one, query, this.#given(now)))
        .filter(({ entity: { entityRef } }) =>
          isNeglected(neglects.get(entityRef), query),
        );
      for (let at = 0; at < wanted.length && items.length <= limit; ) {
        const some = wanted.slice(
          at,
          at +
            (query.blocked === undefined
              ? Math.min(judgedTogether, limit + 1 - items.length)
              : judgedTogether),
        );
        at += some.length;
        const judged = await this.#judged(some, { credentials, now, seesAll });
        items.push(
          ...judged
            .filter(
              ({ blocked }) =>
                query.blocked === undefined || query.blocked === blocked,
            )
            .map(one => {
              const neglect = neglects.get(one.entityRef);
              return neglect ? { ...one, neglect } : one;
            }),
        );
      }
      if (items.length > limit && !counts) {
        break;
      }
    }
    const shown = items.slice(0, limit);
    return {
      items: shown,
      ...(items.length > limit && {
        nextCursor: encode(shown.at(-1)!.entityRef),
      }),
      ...(counts && { counts }),
      searches: neglectSearches(
        await this.#options.neglects.searches(),
        seesAll,
      ),
    };
  }

  /** Cost: the estate once, and no guards. */
  async figures(credentials: BackstageCredentials): Promise<LifecycleFigures> {
    const { clock, neglects, visibility } = this.#options;
    const now = clock().getTime();
    const seesAll = (await visibility.of([], credentials))('');
    const known = neglectOf(await neglects.list(), seesAll);
    const counts = { ...zeros(), unknown: 0 };
    const neglect = { orphaned: 0, stale: 0 };
    let overdue = 0;
    for await (const page of this.#pages(credentials, now, undefined)) {
      for (const { entity, standing } of page) {
        counts[standing.state ?? 'unknown'] += 1;
        overdue += Number(
          presentStanding(entity, standing, this.#given(now)).overdue,
        );
        for (const { kind } of known.get(entity.entityRef) ?? []) {
          neglect[kind] += 1;
        }
      }
    }
    return {
      counts,
      neglect,
      overdue,
      searches: neglectSearches(await neglects.searches(), seesAll),
    };
  }

  #given(now: number, mayRead: (ref: string) => boolean = () => false) {
    return { decided: this.#options.decided, mayRead, now };
  }

  async *#pages(
    credentials: BackstageCredentials,
    now: number,
    after: string | undefined,
  ): AsyncGenerator<Found[]> {
    const { auth, decided, evidence, visibility } = this.#options;
    const own = await auth.getOwnServiceCredentials();
    let cursor = after;
    do {
      const page = await evidence.getFacts(
        {
          kinds: [...lifecycleKinds],
          cursor,
          limit: readTogether,
          names: ['catalog.lifecycle'],
        },
        { credentials: own },
      );
      const mayRead = await visibility.of(
        page.items.map(({ entityRef }) => entityRef),
        credentials,
      );
      const visible = page.items.filter(({ entityRef }) => mayRead(entityRef));
      const standings = await decided.of(visible, now);
      yield visible.map(entity => ({
        entity,
        standing: standings.get(entity.entityRef)!,
      }));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async #judged(
    found: readonly Found[],
    {
      credentials,
      now,
      seesAll,
    }: { credentials: BackstageCredentials; now: number; seesAll: boolean },
  ): Promise<ListedLifecycle[]> {
    const { facts, visibility } = this.#options;
    const bases = await facts.bases(
      found.flatMap(({ entity, standing: { state } }) => {
        const to = state === undefined ? undefined : statesAfter(state).at(0);
        return to === undefined ? [] : [{ entity, to }];
      }),
      now,
      { blocking: true },
    );
    const byRef = new Map(
      bases.map(basis => [
        basis.entity.entityRef,
        {
          basis,
          guards: beforeRequest(
            judgeGuards(basis, guard => facts.compiledOf(guard)),
          ),
        },
      ]),
    );
    const mayRead = await visibility.of(
      [
        ...found.flatMap(({ standing: { plan } }) => plan?.replacement ?? []),
        ...[...byRef.values()].flatMap(({ guards }) => guards.flatMap(leftIn)),
      ],
      credentials,
    );
    return found.map(({ entity, standing }) => {
      const { basis, guards = [] } = byRef.get(entity.entityRef) ?? {};
      const shown =
        basis && !seesAll
          ? withheldGuards(guards, basis.controls, mayRead)
          : guards;
      const blockers = shown.filter(({ blocks }) => blocks);
      return {
        ...presentStanding(entity, standing, this.#given(now, mayRead)),
        ...(basis && { next: basis.to as LifecycleState }),
        blocked:
          // From where it would move on is not known.
          standing.state === undefined ||
          blockers.length > 0 ||
          isOpenBreakGlass(standing.step),
        blockers: blockers.map(
          ({ actor, control, message, status, title }) => ({
            control,
            title,
            status,
            message,
            ...(actor !== undefined && { actor }),
          }),
        ),
      };
    });
  }
}

function isWanted(
  { entity, standing }: Found,
  { overdue, owner, state }: LifecyclesQuery,
  given: Parameters<typeof presentStanding>[2],
): boolean {
  return (
    (state === undefined || state === (standing.state ?? 'unknown')) &&
    (owner === undefined || entity.owner?.toLowerCase() === owner) &&
    (overdue === undefined ||
      presentStanding(entity, standing, given).overdue === overdue)
  );
}

function isNeglected(
  found: readonly Neglect[] | undefined,
  { neglect }: LifecyclesQuery,
): boolean {
  return (
    neglect === undefined || (found ?? []).some(({ kind }) => kind === neglect)
  );
}

/**
 * By entity, as answers have it.
 *
 * @param seesAll - whether nothing is hidden from the reader: since when it is
 *   follows from evidence about the whole estate
 */
export function neglectOf(
  all: readonly StoredNeglect[],
  seesAll: boolean,
): Neglects {
  const byRef = new Map<string, Neglect[]>();
  for (const { entityRef, kind, since } of all) {
    const known = byRef.get(entityRef) ?? [];
    const one = {
      kind,
      ...(seesAll && { since: new Date(since).toISOString() }),
    };
    byRef.set(entityRef, [...known, one]);
  }
  return byRef;
}

function zeros() {
  return Object.fromEntries(lifecycleStates.map(state => [state, 0])) as Record<
    (typeof lifecycleStates)[number],
    number
  >;
}

function encode(entityRef: string): string {
  return Buffer.from(`lifecycle ${entityRef}`).toString('base64url');
}

function decode(cursor: string): string {
  const [what, entityRef] = Buffer.from(cursor, 'base64url')
    .toString()
    .split(' ');
  if (what !== 'lifecycle' || !entityRef) {
    throw new InputError(
      "'cursor' of the query must be the 'nextCursor' of the page before",
    );
  }
  return entityRef;
}
