import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  Alert,
  AlertGroup,
  alertGroupQuerySchema,
  alertQuerySchema,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import type { AlertStore } from './AlertStore';
import type { StoredAlert, StoredAlertGroup } from './records';
import { fullPage } from './page';
import { presentAlert, presentGroup } from './presentAlerts';

export type AlertsQueryOptions = {
  reader: EstateReader;
  store: AlertStore;
  maxAgeOf: (source: string) => number;
};

/** Rows read at once while looking for those that a reader may see. */
const batch = 200;

/**
 * Alerts and their groups, as the caller may see them. A reader from whom
 * entities may be hidden sees the alerts of the others only, and groups of these
 * without the rest: whether an alert matches nothing, or something hidden, is not
 * theirs to know. Pages are always full: a short one would disclose that
 * something is hidden.
 */
export class AlertsQuery {
  readonly #options: AlertsQueryOptions;

  constructor(options: AlertsQueryOptions) {
    this.#options = options;
  }

  async listAlerts(
    query: z.output<typeof alertQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Alert>> {
    const { store } = this.#options;
    const { limit, cursor, from, to, entityRef, ...filter } = query;
    const estate = await this.#options.reader.open(credentials);
    return fullPage<StoredAlert, Alert>({
      limit,
      cursor,
      read: after =>
        store.list({
          ...filter,
          ...(from !== undefined && { from: Date.parse(from) }),
          ...(to !== undefined && { to: Date.parse(to) }),
          entity: entityRef,
          after,
          limit: batch,
        }),
      positionOf: ({ startsAt, id }) => ({ time: startsAt, id }),
      choose: async rows =>
        rows.map(
          row =>
            maySee(row, estate) && presentAlert(row, this.#present(estate)),
        ),
    });
  }

  async listGroups(
    query: z.output<typeof alertGroupQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<AlertGroup>> {
    const { store } = this.#options;
    const { limit, cursor, status, entityRef } = query;
    const estate = await this.#options.reader.open(credentials);
    return fullPage<StoredAlertGroup, AlertGroup>({
      limit,
      cursor,
      read: after =>
        store.listGroups({
          // What is left of one that fires may have ended.
          status: estate.isVisible ? undefined : status,
          entity: entityRef,
          after,
          limit: Math.min(batch, limit + 1),
        }),
      positionOf: ({ openedAt, id }) => ({ time: openedAt, id }),
      choose: async rows => {
        const groups = await this.#presentGroups(rows, estate);
        const isWanted = (group: AlertGroup) =>
          !estate.isVisible ||
          ((status === undefined || group.status === status) &&
            // Of one that is hidden, others would show that it is there.
            (entityRef === undefined || group.entityRefs.includes(entityRef)));
        return groups.map(group => group && isWanted(group) && group);
      },
    });
  }

  /** @throws NotFoundError for one that is not known, or not the reader's to see */
  async getGroup(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<AlertGroup> {
    const { reader, store } = this.#options;
    const estate = await reader.open(credentials);
    const stored = await store.findGroup(id);
    const [group] = await this.#presentGroups(stored ? [stored] : [], estate);
    return group || notFound(id);
  }

  /** Nothing for those of which the reader may see no alert. */
  async #presentGroups(
    groups: readonly StoredAlertGroup[],
    estate: EstateView,
  ): Promise<(AlertGroup | undefined)[]> {
    const alerts = await this.#options.store.alertsOf(
      groups.map(({ id }) => id),
    );
    const filtered = estate.isVisible !== undefined;
    return groups.map(group => {
      const own = alerts.get(group.id)!.filter(one => maySee(one, estate));
      return own.length === 0
        ? undefined
        : presentGroup(group, own, { ...this.#present(estate), filtered });
    });
  }

  #present({ at }: EstateView) {
    return { now: at, maxAgeOf: this.#options.maxAgeOf };
  }
}

function maySee(
  { entityRef }: StoredAlert,
  { isVisible }: EstateView,
): boolean {
  return !isVisible || (entityRef !== undefined && isVisible(entityRef));
}

function notFound(id: string): never {
  throw new NotFoundError(
    `There is no alert group '${id.slice(0, 100)}' that you may see`,
  );
}
