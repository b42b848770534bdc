import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import type { StoredAlert, StoredAlertGroup } from './AlertStore';
import { groupId, Run, runOf } from './runs';

/** A group as one reader knows it, with its alerts in the order they began. */
export type SeenGroup = { group: StoredAlertGroup; alerts: StoredAlert[] };

/**
 * The groups that there would be, had the source sent these alerts alone: what
 * fired at one time under one key is one group, named after the first of them.
 *
 * @param groups - all in whose time the alerts fired, with the alerts seen
 */
export function groupsAsSeen(groups: readonly SeenGroup[]): SeenGroup[] {
  const byKey = new Map<
    string,
    { group: StoredAlertGroup; alerts: Map<string, StoredAlert> }
  >();
  for (const { group, alerts } of groups) {
    const key = `${group.source}\n${group.key}`;
    const known = byKey.get(key) ?? { group, alerts: new Map() };
    alerts.forEach(alert => known.alerts.set(alert.id, alert));
    byKey.set(key, known);
  }
  return [...byKey.values()].flatMap(({ group, alerts }) =>
    runsOf([...alerts.values()]).map(run => ({
      group: { ...group, id: groupId(group.source, group.key, run[0].id) },
      alerts: run,
    })),
  );
}

function runsOf(alerts: readonly StoredAlert[]): StoredAlert[][] {
  const sorted = [...alerts].sort(
    (a, b) => a.startsAt - b.startsAt || compareText(a.id, b.id),
  );
  const found: { run: Run; alerts: StoredAlert[] }[] = [];
  for (const alert of sorted) {
    const { id, startsAt, status, endsAt = startsAt } = alert;
    const over = status === 'firing' ? undefined : endsAt;
    const last = found.at(-1);
    if (last && runOf([last.run], { startsAt, over })) {
      const { endedAt } = last.run;
      last.alerts.push(alert);
      last.run.endedAt =
        endedAt === undefined || over === undefined
          ? undefined
          : Math.max(endedAt, over);
    } else {
      found.push({
        run: { id, startedAt: startsAt, endedAt: over },
        alerts: [alert],
      });
    }
  }
  return found.map(one => one.alerts);
}
