import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type {
  Clock,
  EvidenceService,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import { nameOf, News } from '@plumbline/backstage-plugin-toil-common';
import type {
  NameStore,
  NoSurroundings,
  Surroundings,
} from '../names/NameStore';

const pageSize = 50;
const mostNamed = 3;
/** What evidence did not have is requested again after this long. */
const againMs = 5 * 60_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getContext'>;
  setAside: SetAside;
  store: NameStore;
};

/** Keeps what services depend on, and how many are hit where they go wrong. */
export class SurroundingsService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Looks at services that were not looked at. @returns whether any was found */
  async lookAround(signal?: AbortSignal): Promise<boolean> {
    const { clock, store } = this.#options;
    const now = clock().getTime();
    let found = false;
    for (;;) {
      signal?.throwIfAborted();
      const refs = await store.withoutSurroundings(now - againMs, pageSize);
      if (refs.length === 0) {
        return found;
      }
      const around = await this.#around(refs);
      await store.keepSurroundings(around, now);
      found ||= around.some(each => !('missing' in each));
    }
  }

  /** Looks at known services again, and reports whose dependencies have changed. */
  async lookAgain(refs: readonly string[]): Promise<News[]> {
    const { clock, store } = this.#options;
    const before = await store.surroundingsOf(refs);
    const after = await this.#around([...before.keys()]);
    await store.keepSurroundings(after, clock().getTime());
    const now = clock().toISOString();
    return after.flatMap(each => {
      // That it is not there now says nothing of what it depends on.
      if ('missing' in each) {
        return [];
      }
      const { dependencies, entityRef } = each;
      const known = before.get(entityRef)!.dependencies;
      const message = difference(known, dependencies);
      // All that is named is in the evidence: readers may not see all of it.
      const gone = known.filter(ref => !dependencies.includes(ref));
      return message === undefined
        ? []
        : [
            {
              code: 'architecture' as const,
              message: `${nameOf(entityRef)} ${message}`,
              evidence: [
                'dependencies',
                entityRef,
                ...dependencies,
                ...gone,
              ].join(' '),
              entityRef,
              occurredAt: now,
              receivedAt: now,
            },
          ];
    });
  }

  async #around(
    refs: readonly string[],
  ): Promise<(Surroundings | NoSurroundings)[]> {
    const credentials = await this.#options.auth.getOwnServiceCredentials();
    const found: (Surroundings | NoSurroundings)[] = [];
    const passedOver = new Set(refs);
    await this.#options.setAside.each('surroundings of services', refs, {
      id: ref => ref,
      run: async ref => {
        found.push(await this.#aroundOne(ref, credentials));
        passedOver.delete(ref);
      },
    });
    // Looked for again after a while, as what evidence does not have.
    passedOver.forEach(entityRef => found.push({ entityRef, missing: true }));
    return found;
  }

  async #aroundOne(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Surroundings | NoSurroundings> {
    const answer = await this.#options.evidence.getContext(
      { entityRef },
      { credentials },
    );
    if (answer.status !== 'found') {
      return { entityRef, missing: true };
    }
    const { dependencies, impact } = answer.context;
    const direct = dependencies.filter(
      ({ depth, direction, exists }) =>
        direction === 'calls' && depth === 1 && exists,
    );
    return {
      entityRef,
      blastRadius: impact.services,
      dependencies: [...new Set(direct.map(each => each.entityRef))].sort(),
    };
  }
}

/** In words: what is new, and what is no more. */
function difference(
  before: readonly string[],
  after: readonly string[],
): string | undefined {
  const listed = (refs: readonly string[]) =>
    `${refs.slice(0, mostNamed).map(nameOf).join(', ')}${
      refs.length > mostNamed ? ' and others' : ''
    }`;
  const added = after.filter(ref => !before.includes(ref));
  const gone = before.filter(ref => !after.includes(ref));
  const parts = [
    ...(added.length > 0 ? [`depends on ${listed(added)} now`] : []),
    ...(gone.length > 0 ? [`does not depend on ${listed(gone)} any more`] : []),
  ];
  return parts.length > 0 ? parts.join(', and ') : undefined;
}
