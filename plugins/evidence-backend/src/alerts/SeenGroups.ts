import type { EstateView } from '../estate/EstateReader';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import type { Meanings } from '../estate/subjects/SubjectStore';
import type { AlertStore, ListPosition, StoredAlert } from './AlertStore';
import { groupsAsSeen, SeenGroup } from './groupsAsSeen';

/** Alerts read at once while looking for the groups that they begin. */
const batch = 100;

type Reader = Pick<EstateView, 'isVisible'>;
/** A group, at the alert by which it is found. */
export type Placed = SeenGroup & { at: StoredAlert };

export type SeenGroupsFilter = {
  status?: 'firing' | 'resolved';
  entityRef?: string;
};

/**
 * Groups of alerts for readers from whom entities are hidden. What is kept of a
 * group follows from all of its alerts: which of them are one run, its name, and
 * its place in a list. So for these readers groups are made anew, of the alerts
 * that they see.
 */
export class SeenGroups {
  readonly #store: AlertStore;
  readonly #seen: Meanings;

  constructor(options: { store: AlertStore; seen: Meanings }) {
    this.#store = options.store;
    this.#seen = options.seen;
  }

  /**
   * Alerts as they are to one reader: what is hidden from them counts as if it
   * had never existed, so that a name it shares means the others alone. In which
   * groups they are is not changed.
   */
  async alerts(
    alerts: readonly StoredAlert[],
    { isVisible }: Reader,
  ): Promise<(StoredAlert | undefined)[]> {
    if (!isVisible) {
      return [...alerts];
    }
    const meanings = await this.#seen.meanings(
      alerts.map(({ signal }) => subjectOfSignals([signal])),
      { visible: isVisible },
    );
    return alerts.map(alert => {
      const entityRef = meanings.get(subjectOfSignals([alert.signal]));
      return entityRef === undefined ? undefined : { ...alert, entityRef };
    });
  }

  /** The same alerts, in the groups in which the reader sees them. */
  async grouped(
    alerts: readonly StoredAlert[],
    reader: Reader,
  ): Promise<StoredAlert[]> {
    const groups = await this.#around(groupIdsOf(alerts), reader);
    return withGroups(alerts, groups);
  }

  /** One that any of its alerts began, or would have, had it been the first. */
  async find(id: string, reader: Reader): Promise<SeenGroup | undefined> {
    const begun = await this.#store.findBegun(id);
    if (!begun) {
      return undefined;
    }
    const groups = await this.#around([begun.groupId], reader);
    const found = groups.find(
      ({ group, alerts }) =>
        group.source === begun.source &&
        group.key === begun.key &&
        alerts.some(alert => alert.id === begun.alertId),
    );
    return found && (await this.#whole([found], reader))[0];
  }

  /**
   * Groups by their first alert, or where requested those that fire by the
   * first that does: the latest first.
   */
  async list(
    filter: SeenGroupsFilter & { after?: ListPosition; limit: number },
    reader: Reader,
  ): Promise<Placed[]> {
    const { after, limit } = filter;
    const [alertId, groupId] = after?.id.split(' ') ?? [];
    const found: Placed[] = [];
    let position = after && {
      time: after.time,
      // The alert itself once more: it may begin another group.
      id: `${alertId}~`,
    };
    while (found.length < limit) {
      const rows = await this.#store.list({
        status: filter.status === 'firing' ? 'firing' : undefined,
        entity: filter.entityRef
          ? { ref: filter.entityRef, shared: true }
          : undefined,
        after: position,
        limit: batch,
      });
      if (rows.length === 0) {
        break;
      }
      const placed = await this.#begunBy(rows, filter, reader);
      found.push(
        ...placed.filter(
          ({ at, group }) => at.id !== alertId || group.id < groupId!,
        ),
      );
      const last = rows[rows.length - 1];
      position = { time: last.startsAt, id: last.id };
    }
    const some = found.slice(0, limit);
    const whole = await this.#whole(some, reader);
    return some.map((one, index) => ({ ...one, ...whole[index] }));
  }

  /** Where a list goes on after a group. */
  positionOf({ at, group }: Placed): ListPosition {
    return { time: at.startsAt, id: `${at.id} ${group.id}` };
  }

  /** The groups that are found by these alerts, in their order. */
  async #begunBy(
    rows: readonly StoredAlert[],
    { status, entityRef }: SeenGroupsFilter,
    reader: Reader,
  ): Promise<Placed[]> {
    const isFound = (alert: StoredAlert) =>
      (status !== 'firing' || alert.status === 'firing') &&
      (entityRef === undefined || alert.entityRef === entityRef);
    const byAlert = new Map<string, Placed[]>();
    for (const one of await this.#around(groupIdsOf(rows), reader)) {
      const fires = one.alerts.some(alert => alert.status === 'firing');
      const at = one.alerts.find(isFound);
      if (at && (status !== 'resolved' || !fires)) {
        byAlert.set(at.id, [...(byAlert.get(at.id) ?? []), { ...one, at }]);
      }
    }
    return rows.flatMap(({ id }) =>
      (byAlert.get(id) ?? []).sort((a, b) =>
        a.group.id < b.group.id ? 1 : -1,
      ),
    );
  }

  /** These groups, and all that fired with them under their keys. */
  async #around(
    groupIds: readonly string[],
    reader: Reader,
  ): Promise<SeenGroup[]> {
    const groups = await this.#store.groupsAround(groupIds);
    const alerts = await this.#store.alertsOf(groups.map(({ id }) => id));
    const all = new Map(
      [...alerts.values()].flat().map(alert => [alert.id, alert]),
    );
    const seen = new Map(
      (await this.alerts([...all.values()], reader)).flatMap(alert =>
        alert ? [[alert.id, alert]] : [],
      ),
    );
    return groupsAsSeen(
      groups.map(group => ({
        group,
        alerts: alerts.get(group.id)!.flatMap(({ id }) => seen.get(id) ?? []),
      })),
    );
  }

  /** Groups whose alerts say in which others they are. */
  async #whole(
    groups: readonly SeenGroup[],
    reader: Reader,
  ): Promise<SeenGroup[]> {
    const alerts = groups.flatMap(one => one.alerts);
    const around = await this.#around(groupIdsOf(alerts), reader);
    return groups.map(({ group, alerts: own }) => ({
      group,
      alerts: withGroups(own, around),
    }));
  }
}

function groupIdsOf(alerts: readonly StoredAlert[]): string[] {
  return [...new Set(alerts.flatMap(({ groupIds }) => groupIds))];
}

function withGroups(
  alerts: readonly StoredAlert[],
  groups: readonly SeenGroup[],
): StoredAlert[] {
  const ids = new Map<string, string[]>();
  for (const { group, alerts: some } of groups) {
    some.forEach(({ id }) => ids.set(id, [...(ids.get(id) ?? []), group.id]));
  }
  return alerts.map(alert => ({
    ...alert,
    groupIds: (ids.get(alert.id) ?? []).sort(),
  }));
}
