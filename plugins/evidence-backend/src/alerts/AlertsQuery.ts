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
import type { EstateReader, EstateView } from '../context/EstateReader';
import { subjectOfSignals } from '../ledger/identity';
import type { SeenStore } from '../visibility/SeenStore';
import type {
  AlertStore,
  OfEntity,
  StoredAlert,
  StoredAlertGroup,
} from './AlertStore';
import { fullPage } from './page';
import { presentAlert, presentGroup } from './presentAlerts';

export type AlertsQueryOptions = {
  reader: EstateReader;
  seen: Pick<SeenStore, 'meanings'>;
  store: AlertStore;
  maxAgeOf: (source: string) => number;
};

/** Rows read at once while looking for those that a reader may see. */
const batch = 200;

/**
 * Alerts and their groups, as the caller may see them. A reader from whom
 * entities may be hidden sees the alerts of the others only: whether an alert
 * matches nothing, or something hidden, is not theirs to know. Pages are always
 * full: a short one would tell that something is hidden.
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
    const entity = ofEntity(entityRef, estate);
    const { items, nextCursor } = await fullPage<StoredAlert, StoredAlert>({
      limit,
      cursor,
      read: after =>
        store.list({
          ...filter,
          entity,
          ...(from !== undefined && { from: Date.parse(from) }),
          ...(to !== undefined && { to: Date.parse(to) }),
          after,
          limit: batch,
        }),
      positionOf: ({ startsAt, id }) => ({ time: startsAt, id }),
      choose: async rows => {
        const asSeen = await this.#seenBy(estate, rows);
        return rows.map(row => {
          const seen = asSeen(row);
          const asked =
            entityRef === undefined || seen?.entityRef === entityRef;
          return asked && seen;
        });
      },
    });
    return {
      items: items.map(alert => presentAlert(alert, this.#present(estate))),
      nextCursor,
    };
  }

  async listGroups(
    query: z.output<typeof alertGroupQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<AlertGroup>> {
    const { reader, store } = this.#options;
    const { limit, cursor, status, entityRef } = query;
    const estate = await reader.open(credentials);
    const entity = ofEntity(entityRef, estate);
    const { items, nextCursor } = await fullPage<StoredAlertGroup, AlertGroup>({
      limit,
      cursor,
      read: after =>
        store.listGroups({
          // What fires may do so for something hidden alone.
          status:
            estate.isVisible && status === 'resolved' ? undefined : status,
          entity,
          after,
          limit: Math.min(batch, limit + 1),
        }),
      positionOf: ({ openedAt, id }) => ({ time: openedAt, id }),
      choose: async rows => {
        const groups = await this.#presentGroups(rows, estate);
        return groups.map(
          group =>
            group &&
            (status === undefined || group.status === status) &&
            (entityRef === undefined || group.entityRefs.includes(entityRef)) &&
            group,
        );
      },
    });
    return { items, nextCursor };
  }

  /** @throws NotFoundError for one that is not known, or not the reader's to see */
  async getGroup(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<AlertGroup> {
    const estate = await this.#options.reader.open(credentials);
    const stored = await this.#options.store.findGroup(id);
    const [group] = stored
      ? await this.#presentGroups([stored], estate)
      : [undefined];
    if (!group) {
      throw new NotFoundError(
        `There is no alert group '${id.slice(0, 100)}' that you may see`,
      );
    }
    return group;
  }

  async #presentGroups(
    rows: readonly StoredAlertGroup[],
    estate: EstateView,
  ): Promise<(AlertGroup | undefined)[]> {
    const alerts = await this.#options.store.alertsOf(rows.map(({ id }) => id));
    const asSeen = await this.#seenBy(estate, [...alerts.values()].flat());
    return rows.map(row => {
      const seen = alerts.get(row.id)!.flatMap(alert => asSeen(alert) ?? []);
      return seen.length === 0
        ? undefined
        : presentGroup(row, seen, {
            ...this.#present(estate),
            filtered: estate.isVisible !== undefined,
          });
    });
  }

  /**
   * Alerts as they are to one reader: what is hidden from them counts as if it
   * had never existed, so that a name it shares means the others alone.
   */
  async #seenBy(
    { isVisible }: EstateView,
    alerts: readonly StoredAlert[],
  ): Promise<(alert: StoredAlert) => StoredAlert | undefined> {
    if (!isVisible) {
      return alert => alert;
    }
    const meanings = await this.#options.seen.meanings(
      alerts.map(({ signal }) => subjectOfSignals([signal])),
      { visible: isVisible },
    );
    return alert => {
      const entityRef = meanings.get(subjectOfSignals([alert.signal]));
      return entityRef === undefined ? undefined : { ...alert, entityRef };
    };
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
