import {
  boundLabels,
  clockTolerance,
  cutText,
  describeAlert,
  type NamedFact,
  type UnmatchedAlertInput,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  canonicalJson,
  firingFact,
  FiringRow,
  placeOfLabels,
  type Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ApiAlert, ApiSilence } from './AlertmanagerApi';

/** Characters: of what people wrote, as much as is read during an incident. */
const longestName = 250;
const longestComment = 1_000;

/** The labels of an alert, as far as they can name something. */
export function signalOf({ labels }: Pick<ApiAlert, 'labels'>): Signal {
  return {
    type: 'alert',
    labels: Object.fromEntries(
      Object.entries(boundLabels(labels)).filter(
        // PostgreSQL has no NUL in text.
        ([name, value]) => !`${name}${value}`.includes('\0'),
      ),
    ),
  };
}

/** An alert as a row of a fact. A start in the future is left out. */
export function rowOf(
  alert: ApiAlert,
  silences: ReadonlyMap<string, ApiSilence>,
  now: Date,
): FiringRow {
  const { annotations, generatorURL: url, startsAt, status } = alert;
  const words = describeAlert({ labels: alert.labels, annotations, url });
  const start = Date.parse(startsAt);
  return {
    ...words,
    ...placeOfLabels(boundLabels(alert.labels)),
    ...(start <= now.getTime() + clockTolerance && { startsAt: start }),
    ...(status.silencedBy.length > 0 && {
      silence: longestOf(status.silencedBy, silences),
    }),
    inhibited: isMuted(status),
  };
}

/** What fires, by what the labels of alerts call their services. */
export function namedFiring(
  alerts: readonly ApiAlert[],
  toRow: (alert: ApiAlert) => FiringRow,
): NamedFact[] {
  const bySignal = new Map<string, { signal: Signal; rows: FiringRow[] }>();
  for (const alert of alerts) {
    const signal = signalOf(alert);
    const key = canonicalJson(signal);
    const { rows = [] } = bySignal.get(key) ?? {};
    bySignal.set(key, { signal, rows: [...rows, toRow(alert)] });
  }
  return [...bySignal.values()].map(({ signal, rows }) => ({
    signal,
    name: 'alerts.firing',
    value: firingFact(rows),
  }));
}

/** Alerts that somebody would be notified of, if their service were known. */
export function unmatchedOf(
  alerts: readonly ApiAlert[],
): UnmatchedAlertInput[] {
  return alerts
    .filter(({ status }) => status.silencedBy.length === 0 && !isMuted(status))
    .map(alert => {
      const signal = signalOf(alert);
      const { name } = describeAlert({ labels: alert.labels });
      return {
        name,
        labels: signal.type === 'alert' ? signal.labels : {},
      };
    });
}

function isMuted({ inhibitedBy, mutedBy }: ApiAlert['status']): boolean {
  return inhibitedBy.length > 0 || mutedBy.length > 0;
}

/** It is silenced even where the silence has gone from the list meanwhile. */
function longestOf(
  ids: readonly string[],
  silences: ReadonlyMap<string, ApiSilence>,
): NonNullable<FiringRow['silence']> {
  const [longest] = ids
    .flatMap(id => silences.get(id) ?? [])
    .sort((a, b) => Date.parse(b.endsAt) - Date.parse(a.endsAt));
  return longest ? silenceInWords(longest) : {};
}

export function silenceInWords({ endsAt, createdBy, comment }: ApiSilence) {
  return {
    until: new Date(endsAt).toISOString(),
    ...(createdBy && { by: cutText(createdBy, longestName) }),
    ...(comment && { comment: cutText(comment, longestComment) }),
  };
}
