import {
  Alert,
  AlertGroup,
  compareText,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredAlert, StoredAlertGroup } from './records';

/** Alerts shown of one group. */
const shownAlerts = 200;
/** Names of alerts in the title of a group that has no labels of its own. */
const titleNames = 3;

export type PresentOptions = {
  /** Epoch milliseconds. */
  now: number;
  maxAgeOf: (source: string) => number;
};

export function presentAlert(
  alert: StoredAlert,
  { now, maxAgeOf }: PresentOptions,
): Alert {
  const { signal, startsAt, endsAt, receivedAt, endReceivedAt } = alert;
  const { status, lastHeardAt, source } = alert;
  return {
    id: alert.id,
    source,
    fingerprint: alert.fingerprint,
    name: alert.name,
    severity: alert.severity,
    summary: alert.summary,
    status,
    stale: status === 'firing' && now - lastHeardAt > maxAgeOf(source),
    labels: signal.type === 'alert' ? signal.labels : {},
    entityRef: alert.entityRef,
    groupIds: alert.groupIds,
    startsAt: iso(startsAt),
    endsAt: endsAt === undefined ? undefined : iso(endsAt),
    receivedAt: iso(receivedAt),
    endReceivedAt: endReceivedAt === undefined ? undefined : iso(endReceivedAt),
    lastHeardAt: iso(lastHeardAt),
    url: alert.url,
  };
}

/**
 * A group as one reader may see it. For one from whom entities are hidden it is
 * made of the alerts that are left: its labels are what each of these has, and
 * what only the whole could show is left out.
 *
 * @param alerts - not empty
 */
export function presentGroup(
  group: StoredAlertGroup,
  alerts: readonly StoredAlert[],
  options: PresentOptions & { filtered: boolean },
): AlertGroup {
  const firing = alerts.filter(({ status }) => status === 'firing');
  const ends = alerts.map(({ startsAt, endsAt = startsAt }) => endsAt);
  const sorted = [...alerts].sort(
    (a, b) =>
      Number(b.status === 'firing') - Number(a.status === 'firing') ||
      b.startsAt - a.startsAt ||
      compareText(a.id, b.id),
  );
  return {
    id: group.id,
    source: group.source,
    title: titleOf(commonOf(group.labels, alerts), alerts),
    status: firing.length > 0 ? 'firing' : 'resolved',
    labels: commonOf(group.labels, alerts),
    entityRefs: [
      ...new Set(alerts.flatMap(({ entityRef }) => entityRef ?? [])),
    ].sort(compareText),
    ...(!options.filtered && {
      unmatched: alerts.filter(one => one.entityRef === undefined).length,
      notSent: group.notSent,
    }),
    firing: firing.length,
    resolved: alerts.length - firing.length,
    alerts: sorted
      .slice(0, shownAlerts)
      .map(alert => presentAlert(alert, options)),
    startedAt: iso(least(alerts.map(({ startsAt }) => startsAt))),
    updatedAt: iso(greatest(alerts.map(({ lastHeardAt }) => lastHeardAt))),
    resolvedAt: firing.length > 0 ? undefined : iso(greatest(ends)),
    url: group.url,
  };
}

/** `HighErrors (service=checkout)`, or the names of its alerts. */
function titleOf(
  labels: StoredAlertGroup['labels'],
  alerts: readonly StoredAlert[],
): string {
  const { alertname, ...rest } = labels;
  const names = [...new Set(alerts.map(({ name }) => name))].sort(compareText);
  const more = names.length - titleNames;
  const name =
    alertname ??
    [
      names.slice(0, titleNames).join(', '),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join(' ');
  const others = Object.entries(rest)
    .sort(([a], [b]) => compareText(a, b))
    .map(([label, value]) => `${label}=${value}`);
  return others.length === 0 ? name : `${name} (${others.join(', ')})`;
}

/** What the source says that its alerts share, where these do. */
function commonOf(
  labels: Record<string, string>,
  alerts: readonly StoredAlert[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(([name, value]) =>
      alerts.every(
        ({ signal }) =>
          signal.type === 'alert' && signal.labels[name] === value,
      ),
    ),
  );
}

// Not by spreading: a group may have more alerts than a call has arguments.
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
