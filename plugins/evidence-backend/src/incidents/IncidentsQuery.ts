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
import type { EstateReader, EstateView } from '../context/EstateReader';
import { standsFor } from '../ledger/candidates';
import type { IncidentStore, StoredIncident } from './IncidentStore';

const batch = 200;

/**
 * Incidents as the caller may see them. A reader from whom entities may be
 * hidden sees those that name a service they may see, and of their services
 * those alone.
 */
export class IncidentsQuery {
  readonly #options: { reader: EstateReader; store: IncidentStore };

  constructor(options: { reader: EstateReader; store: IncidentStore }) {
    this.#options = options;
  }

  async list(
    query: z.output<typeof incidentQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Incident>> {
    const { reader, store } = this.#options;
    const { limit, cursor, entityRef, ...filter } = query;
    const estate = await reader.open(credentials);
    const entity =
      entityRef === undefined
        ? undefined
        : { ref: entityRef, shared: !!estate.isVisible };
    return fullPage<StoredIncident, Incident>({
      limit,
      cursor,
      read: after => store.list({ ...filter, entity, after, limit: batch }),
      positionOf: ({ key, incident }) => ({
        time: Date.parse(incident.start),
        id: key,
      }),
      choose: async rows =>
        rows.map(row => {
          const seen = present(row, estate);
          const names =
            entityRef === undefined || seen?.entityRefs.includes(entityRef);
          return names ? seen : undefined;
        }),
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
    const seen = stored.flatMap(one => present(one, estate) ?? []);
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
}

function present(
  { key, incident, services, receivedAt }: StoredIncident,
  { isVisible }: EstateView,
): Incident | undefined {
  const seen = services.flatMap(
    state =>
      (isVisible ? standsFor([state], isVisible) : state.entityRef) ?? [],
  );
  if (isVisible && seen.length === 0) {
    return undefined;
  }
  const { services: named, ...rest } = incident;
  return {
    key,
    ...rest,
    entityRefs: [...new Set(seen)].sort(compareText),
    ...(!isVisible && { unmatched: named.length - seen.length }),
    receivedAt: new Date(receivedAt).toISOString(),
  };
}
