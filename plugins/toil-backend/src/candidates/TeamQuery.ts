import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  candidateStates,
  TeamCapacity,
  TeamToil,
  teamToil,
} from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { Backlog } from './Backlog';
import {
  candidateKeyOf,
  CandidateStore,
  StoredCandidate,
} from './CandidateStore';
import { observedOf } from './derive';
import { visiblePage } from './Visible';

const weeks = 12;
/** More kinds of work than any team has. */
const mostWork = 5_000;
/** Also what is automated: what is left of it still takes time. */
const counted = candidateStates.filter(state => state !== 'dismissed');

/** What recurring work takes of a team's time, of what the caller may see. */
export class TeamQuery {
  readonly #options: {
    backlog: Backlog;
    capacity: Omit<TeamCapacity, 'people'>;
    catalog: Pick<CatalogService, 'getEntityByRef'>;
    clock: Clock;
    occurrences: Pick<OccurrenceStore, 'weeksOf'>;
    store: Pick<CandidateStore, 'list'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  };

  constructor(options: {
    backlog: Backlog;
    capacity: Omit<TeamCapacity, 'people'>;
    catalog: Pick<CatalogService, 'getEntityByRef'>;
    clock: Clock;
    occurrences: Pick<OccurrenceStore, 'weeksOf'>;
    store: Pick<CandidateStore, 'list'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  }) {
    this.#options = options;
  }

  /** A team that the caller may not see is one that the catalog does not have. */
  async get(
    owner: string,
    credentials: BackstageCredentials,
  ): Promise<TeamToil> {
    const { backlog, capacity, catalog, clock } = this.#options;
    const { occurrences, store, visibility } = this.#options;
    await backlog.ensureFresh();
    const group = await catalog.getEntityByRef(owner, { credentials });
    const { items } = await visiblePage<StoredCandidate>({
      visibility,
      credentials,
      limit: mostWork,
      after: undefined,
      read: (after, limit) =>
        store.list(
          { owner, state: counted },
          {
            sort: 'minutes',
            after: after && candidateKeyOf('minutes', after),
            limit,
          },
        ),
      refsOf: async found => new Map(found.map(each => [each, each.services])),
    });
    const weeksOf = await occurrences.weeksOf(
      items.flatMap(({ groupId }) => groupId ?? []),
      { now: clock().getTime(), weeks },
    );
    return {
      owner,
      ...teamToil(
        items.map(({ groupId, said, observations }) => ({
          ...observedOf(said, observations),
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
