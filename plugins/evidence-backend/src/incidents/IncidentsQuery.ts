import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  compareText,
  Incident,
  incidentQuerySchema,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import { fullPage } from '../alerts/page';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import { presentAuthor } from '../estate/presentAuthor';
import type { IncidentStore } from './IncidentStore';
import type { IncidentBefore, StoredIncident } from './records';

const batch = 200;

export type IncidentsQueryOptions = {
  reader: EstateReader;
  store: IncidentStore;
};

/**
 * Incidents as the caller may see them. A reader from whom entities may be
 * hidden sees those that name a service they may see, and of their services
 * those alone.
 */
export class IncidentsQuery {
  readonly #options: IncidentsQueryOptions;

  constructor(options: IncidentsQueryOptions) {
    this.#options = options;
  }

  async list(
    query: z.output<typeof incidentQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Incident>> {
    const { reader, store } = this.#options;
    const {
      cursor,
      entityRef,
      from,
      limit,
      to,
      learnedFrom,
      withdrawn,
      ...named
    } = query;
    const isAll = withdrawn === 'true';
    const filter = {
      ...named,
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
      ...(learnedFrom !== undefined && {
        learnedFrom: Date.parse(learnedFrom),
      }),
    };
    const estate = await reader.open(credentials);
    return fullPage<StoredIncident, Incident>({
      limit,
      cursor,
      read: after =>
        store.list({ ...filter, entity: entityRef, after, limit: batch }),
      positionOf: ({ key, incident }) => ({
        time: Date.parse(incident.start),
        id: key,
      }),
      choose: async rows => {
        const all = isAll
          ? await store.before(rows.map(({ key }) => key))
          : new Map<string, IncidentBefore[]>();
        return rows.map(row => {
          const seen = presentIncident(row, estate);
          const before = presentBefore(all.get(row.key) ?? [], estate);
          const states = [seen, ...before];
          const names =
            entityRef === undefined ||
            states.some(one => one?.entityRefs.includes(entityRef));
          return seen && names
            ? { ...seen, ...(before.length > 0 && { before }) }
            : undefined;
        });
      },
    });
  }

  /**
   * @param keyOrId - its key, or the source's own id
   * @throws NotFoundError for one that is not known, or not the reader's to
   *   see; ConflictError for an id that several sources have
   */
  async get(
    keyOrId: string,
    credentials: BackstageCredentials,
  ): Promise<Incident> {
    const estate = await this.#options.reader.open(credentials);
    const stored = await this.#options.store.find(keyOrId);
    const seen = stored.flatMap(row => presentIncident(row, estate) ?? []);
    if (seen.length > 1) {
      throw new ConflictError(
        `More than one source has an incident '${keyOrId.slice(
          0,
          100,
        )}'; ask for one of the keys ${seen
          .map(({ key }) => `'${key}'`)
          .join(', ')}`,
      );
    }
    if (seen.length === 0) {
      throw new NotFoundError(
        `There is no incident '${keyOrId.slice(0, 100)}' that you may see`,
      );
    }
    return seen[0];
  }

  /**
   * Services of the resolved incidents with an id, as far as the estate shows
   * them; none of one that was not known yet at its instant.
   *
   * @param id - the source's own, in any case
   */
  async servicesOfResolved(id: string, estate: EstateView): Promise<string[]> {
    const { store } = this.#options;
    const found = await Promise.all(
      [...new Set([id, id.toLocaleUpperCase('en-US')])].map(one =>
        store.find(one),
      ),
    );
    const resolved = found
      .flat()
      .filter(
        ({ incident, receivedAt }) =>
          incident.status === 'resolved' && receivedAt <= estate.at,
      );
    return resolved.flatMap(
      row => presentIncident(row, estate)?.entityRefs ?? [],
    );
  }
}

/** Nothing where it names no service that the reader may see. */
function presentIncident(
  row: StoredIncident,
  { isVisible }: EstateView,
): Incident | undefined {
  const refs = row.services.flatMap(({ entityRef }) => entityRef ?? []);
  const unmatched = row.services.length - refs.length;
  if (!isVisible) {
    return { ...toIncident(row, refs), unmatched };
  }
  const visible = refs.filter(isVisible);
  return visible.length === 0 ? undefined : toIncident(row, visible, isVisible);
}

/** What was reported of it before, of services that the reader may see. */
function presentBefore(
  before: readonly IncidentBefore[],
  { isVisible = () => true }: Pick<EstateView, 'isVisible'>,
): NonNullable<Incident['before']> {
  return before.flatMap(({ environment, receivedAt, services, start }) => {
    const refs = services.flatMap(({ entityRef }) => entityRef ?? []);
    const visible = refs.filter(isVisible);
    return visible.length === 0
      ? []
      : [
          {
            start,
            ...(environment !== undefined && { environment }),
            entityRefs: [...new Set(visible)].sort(compareText),
            receivedAt: new Date(receivedAt).toISOString(),
          },
        ];
  });
}

function toIncident(
  row: StoredIncident,
  refs: readonly string[],
  isVisible?: (entityRef: string) => boolean,
): Incident {
  const { key, incident, receivedAt } = row;
  const { services: _, ...rest } = incident;
  return {
    key,
    ...rest,
    entityRefs: [...new Set(refs)].sort(compareText),
    receivedAt: new Date(receivedAt).toISOString(),
    ...presentAuthor(row, isVisible),
  };
}
