import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  candidateStates,
  TeamCapacity,
  TeamToil,
  teamToil,
} from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { Readers } from './Readers';
import type { Backlog } from './Backlog';
import { CandidateStore } from './CandidateStore';
import { candidateKeyOf, StoredCandidate } from './records';
import { countedGroupOf, observedOf } from './derive';
import { visiblePage } from './Visible';

const weeks = 12;
/** More kinds of work than any team has. */
const mostWork = 5_000;
/** Also what is automated: what is left of it still takes time. */
const counted = candidateStates.filter(state => state !== 'dismissed');

type Options = {
  auth: AuthService;
  backlog: Backlog;
  capacity: Omit<TeamCapacity, 'people'>;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  clock: Clock;
  occurrences: Pick<OccurrenceStore, 'weeksOf'>;
  readers: Readers;
  store: Pick<CandidateStore, 'list'>;
};

/** What recurring work takes of a team's time, of what the caller may see. */
export class TeamQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** A team that the caller may not see is one that the catalog does not have. */
  async get(
    owner: string,
    credentials: BackstageCredentials,
  ): Promise<TeamToil> {
    const { auth, backlog, capacity, catalog, clock } = this.#options;
    const { occurrences, readers, store } = this.#options;
    await backlog.ensureFresh();
    // A service sees everything, and may be one that must not be delegated for.
    const asking = auth.isPrincipal(credentials, 'service')
      ? await auth.getOwnServiceCredentials()
      : credentials;
    const group = await catalog.getEntityByRef(owner, { credentials: asking });
    const reader = await readers.of(credentials);
    const { items } = await visiblePage<StoredCandidate>({
      limit: mostWork,
      after: undefined,
      read: async (after, limit) =>
        (await reader.seesOwner(owner))
          ? store.list(
              { owner, state: counted },
              {
                sort: 'minutes',
                after: after && candidateKeyOf('minutes', after),
                limit,
              },
            )
          : [],
      visible: found => reader.candidates(found),
    });
    const weeksOf = await occurrences.weeksOf(
      items.flatMap(each => countedGroupOf(each) ?? []),
      { now: clock().getTime(), weeks },
    );
    return {
      owner,
      ...teamToil(
        items
          // What another one counts is the same work.
          .filter(({ countedBy }) => countedBy === undefined)
          .map(({ groupId, stated, observations }) => ({
            ...observedOf(stated, observations),
            weeks: weeksOf.get(groupId ?? '') ?? [],
          })),
        {
          ...capacity,
          people: group?.relations?.filter(({ type }) => type === 'hasMember')
            .length,
        },
      ),
    };
  }
}
