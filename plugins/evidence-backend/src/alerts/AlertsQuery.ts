import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Alert,
  AlertGroup,
  alertGroupQuerySchema,
  alertQuerySchema,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import type { Meanings } from '../estate/subjects/SubjectStore';
import type {
  AlertStore,
  ListPosition,
  OfEntity,
  StoredAlert,
  StoredAlertGroup,
} from './AlertStore';
import { fullPage } from './page';
import { presentAlert, presentGroup } from './presentAlerts';
import { Placed, SeenGroups } from './SeenGroups';

export type AlertsQueryOptions = {
  reader: EstateReader;
  seen: Meanings;
  store: AlertStore;
  maxAgeOf: (source: string) => number;
};

/** Rows read at once while looking for those that a reader may see. */
const batch = 200;

/**
 * Alerts and their groups, as the caller may see them. A reader from whom
 * entities may be hidden sees the alerts of the others only: whether an alert
 * matches nothing, or something hidden, is not theirs to know. Pages are always
 * full: a short one would disclose that something is hidden.
 */
export class AlertsQuery {
  readonly #options: AlertsQueryOptions;
  readonly #seen: SeenGroups;

  constructor(options: AlertsQueryOptions) {
    this.#options = options;
    this.#seen = new SeenGroups(options);
  }

  async listAlerts(
    query: z.output<typeof alertQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Alert>> {
    const { store } = this.#options;
    const { limit, cursor, from, to, entityRef, groupId, ...filter } = query;
    const estate = await this.#options.reader.open(credentials);
    const entity = ofEntity(entityRef, estate);
    const window = {
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
    };
    const group =
      groupId !== undefined && estate.isVisible
        ? (await this.#seen.find(groupId, estate))?.alerts ?? []
        : undefined;
    const { items, nextCursor } = await fullPage<StoredAlert, StoredAlert>({
      limit,
      cursor,
      read: async after =>
        group
          ? within(group, { ...filter, ...window, after })
          : store.list({
              ...filter,
              ...window,
              entity,
              groupId,
              after,
              limit: batch,
            }),
      positionOf: ({ startsAt, id }) => ({ time: startsAt, id }),
      choose: async rows =>
        (
          await this.#seen.alerts(rows, estate)
        ).map(
          seen =>
            seen &&
            (entityRef === undefined || seen.entityRef === entityRef) &&
            seen,
        ),
    });
    const shown = estate.isVisible
      ? await this.#seen.grouped(items, estate)
      : items;
    return {
      items: shown.map(alert => presentAlert(alert, this.#present(estate))),
      nextCursor,
    };
  }

  async listGroups(
    query: z.output<typeof alertGroupQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<AlertGroup>> {
    const { limit, cursor, status, entityRef } = query;
    const estate = await this.#options.reader.open(credentials);
    const shared = { limit, cursor };
    if (estate.isVisible) {
      return fullPage<Placed, AlertGroup>({
        ...shared,
        read: after =>
          this.#seen.list(
            { status, entityRef, after, limit: limit + 1 },
            estate,
          ),
        positionOf: placed => this.#seen.positionOf(placed),
        choose: async rows =>
          rows.map(({ group, alerts }) => this.#group(group, alerts, estate)),
      });
    }
    return fullPage<StoredAlertGroup, AlertGroup>({
      ...shared,
      read: after =>
        this.#options.store.listGroups({
          status,
          entity: ofEntity(entityRef, estate),
          after,
          limit: Math.min(batch, limit + 1),
        }),
      positionOf: ({ openedAt, id }) => ({ time: openedAt, id }),
      choose: async rows => {
        const alerts = await this.#options.store.alertsOf(
          rows.map(({ id }) => id),
        );
        return rows.map(row => {
          const own = alerts.get(row.id)!;
          return own.length > 0 && this.#group(row, own, estate);
        });
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
    if (estate.isVisible) {
      const seen = await this.#seen.find(id, estate);
      return seen ? this.#group(seen.group, seen.alerts, estate) : notFound(id);
    }
    const stored = await store.findGroup(id);
    const alerts = stored && (await store.alertsOf([id])).get(id)!;
    return stored && alerts!.length > 0
      ? this.#group(stored, alerts!, estate)
      : notFound(id);
  }

  #group(
    group: StoredAlertGroup,
    alerts: readonly StoredAlert[],
    estate: EstateView,
  ): AlertGroup {
    return presentGroup(group, alerts, {
      ...this.#present(estate),
      filtered: estate.isVisible !== undefined,
    });
  }

  #present({ at }: EstateView) {
    return { now: at, maxAgeOf: this.#options.maxAgeOf };
  }
}

function ofEntity(
  ref: string | undefined,
  { isVisible }: EstateView,
): OfEntity | undefined {
  return ref === undefined ? undefined : { ref, shared: !!isVisible };
}

/** Some alerts, chosen and ordered as the store would. */
function within(
  alerts: readonly StoredAlert[],
  filter: {
    status?: 'firing' | 'resolved';
    from?: number;
    to?: number;
    after?: ListPosition;
  },
): StoredAlert[] {
  const { status, from = -Infinity, to = Infinity, after } = filter;
  return alerts
    .filter(
      one =>
        (status === undefined || one.status === status) &&
        (one.status === 'firing' || (one.endsAt ?? one.startsAt) >= from) &&
        one.startsAt <= to &&
        (!after ||
          one.startsAt < after.time ||
          (one.startsAt === after.time && one.id < after.id)),
    )
    .sort((a, b) => b.startsAt - a.startsAt || compareText(b.id, a.id));
}

function notFound(id: string): never {
  throw new NotFoundError(
    `There is no alert group '${id.slice(0, 100)}' that you may see`,
  );
}
