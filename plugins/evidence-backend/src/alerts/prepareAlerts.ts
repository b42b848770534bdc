import { createHash } from 'node:crypto';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import {
  clockTolerance,
  inTurns,
  RejectedEntry,
  ReportedAlert,
  ReportedAlertGroup,
} from '@plumbline/backstage-plugin-evidence-node';
import { subjectOfSignals } from '../ledger/identity';
import type { PreparedAlert, PreparedGroup } from './AlertStore';

const summaryLimit = 1000;
/** Characters of a name or a severity: as much as is read during an incident. */
const nameLimit = 250;
/** Characters of a label's value; a longer one names nothing. */
const labelLimit = 1000;
const mostLabels = 100;
const fingerprintLimit = 500;
/** Annotations that hold the sentence to show, by custom of rule sets. */
const summaryAnnotations = ['summary', 'message', 'description', 'title'];

/**
 * Gives alerts their ids. One that makes no sense is named and left out; the
 * others are kept.
 */
export async function prepareGroup(
  group: ReportedAlertGroup,
  now: number,
): Promise<{ group: PreparedGroup; rejected: RejectedEntry[] }> {
  const rejected: RejectedEntry[] = [];
  const alerts: PreparedAlert[] = [];
  for await (const [place, alert] of inTurns(group.alerts.entries())) {
    const reason = problemOf(alert, now);
    if (reason === undefined) {
      alerts.push(prepareAlert(group.source, alert));
    } else {
      rejected.push({ index: alert.index ?? place, reason });
    }
  }
  const { source, key, labels, notSent = 0 } = group;
  const url = webUrl(group.url);
  return {
    group: {
      ...{ source, key: clean(key), url, notSent, alerts },
      labels: boundLabels(labels),
    },
    rejected,
  };
}

function prepareAlert(source: string, alert: ReportedAlert): PreparedAlert {
  const { fingerprint } = alert;
  const signal: Signal = { type: 'alert', labels: boundLabels(alert.labels) };
  const startsAt = Date.parse(alert.startsAt);
  return {
    id: alertId(source, fingerprint, startsAt),
    fingerprint,
    subject: subjectOfSignals([signal]),
    signal,
    startsAt,
    ...(alert.status === 'resolved' && { endsAt: Date.parse(alert.endsAt!) }),
    ...inWords(alert),
  };
}

/**
 * What people read of an alert, the same through whichever interface it comes.
 */
export function inWords({
  labels,
  annotations = {},
  url,
}: Pick<ReportedAlert, 'labels' | 'annotations' | 'url'>) {
  const summary = summaryAnnotations
    .map(name => annotations[name]?.trim())
    .find(text => text);
  return {
    name: cut(labels.alertname, nameLimit) || 'unnamed alert',
    ...(labels.severity && { severity: cut(labels.severity, nameLimit) }),
    ...(summary && { summary: cut(summary, summaryLimit) }),
    url: webUrl(url),
  };
}

/**
 * The first 100 labels, each value of at most 1,000 characters: they are kept
 * and shown with the alert. A cut value ends with an ellipsis; what has a longer
 * name is left out.
 */
export function boundLabels(
  labels: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => name.length <= labelLimit)
      .slice(0, mostLabels)
      .map(([name, value]) => [
        name,
        value.length > labelLimit ? cut(value, labelLimit) : value,
      ]),
  );
}

/** Without NUL, which PostgreSQL does not take; an ellipsis says that it is cut. */
export function cut(text: string | undefined, length: number): string {
  const plain = clean(text ?? '').trim();
  return plain.length > length ? `${plain.slice(0, length - 1)}…` : plain;
}

function problemOf(alert: ReportedAlert, now: number): string | undefined {
  const { endsAt, labels, startsAt, status } = alert;
  const start = Date.parse(startsAt);
  const end = endsAt === undefined ? undefined : Date.parse(endsAt);
  if (alert.fingerprint.length > fingerprintLimit) {
    return `its fingerprint must have at most ${fingerprintLimit} characters`;
  }
  if (Number.isNaN(start)) {
    return "'startsAt' must be an ISO 8601 instant";
  }
  if (start > now + clockTolerance) {
    return `it begins at ${startsAt}, which lies in the future`;
  }
  if (status === 'resolved' && (end === undefined || Number.isNaN(end))) {
    return "'endsAt' must be an ISO 8601 instant where it is resolved";
  }
  if (status === 'resolved' && end! < start) {
    return `it ended at ${endsAt}, before it began at ${startsAt}`;
  }
  // PostgreSQL has no NUL in text; refused here, so that both databases take
  // the same.
  if (JSON.stringify([labels, alert.fingerprint]).includes('\\u0000')) {
    return 'its labels must not contain a NUL character';
  }
  return undefined;
}

/** What is shown as a link must be one that a person can open. */
function webUrl(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\/\S+$/.test(url) && URL.canParse(url)
    ? clean(url).slice(0, 2000)
    : undefined;
}

function clean(text: string): string {
  return text.replaceAll('\0', '');
}

export function alertId(source: string, fingerprint: string, startsAt: number) {
  return createHash('sha256')
    .update(`${source}\n${fingerprint}\n${startsAt}`)
    .digest('hex')
    .slice(0, 24);
}
