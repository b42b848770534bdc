import { createHash } from 'node:crypto';
import { iso, type Signal } from '@plumbline/backstage-plugin-evidence-common';
import {
  alertUrl,
  boundLabels,
  describeAlert,
  withoutNul,
  clockTolerance,
  inTurns,
  RejectedEntry,
  ReportedAlert,
  ReportedAlertGroup,
} from '@plumbline/backstage-plugin-evidence-node';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import type { PreparedAlert, PreparedGroup } from './records';

const fingerprintLimit = 500;
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
  const url = alertUrl(group.url);
  return {
    group: {
      source,
      key: withoutNul(key),
      url,
      notSent,
      alerts,
      labels: boundLabels(labels),
    },
    rejected,
  };
}

function prepareAlert(source: string, alert: ReportedAlert): PreparedAlert {
  const { fingerprint } = alert;
  const signal: Signal = { type: 'alert', labels: boundLabels(alert.labels) };
  const startsAt = Math.min(...startsOf(alert));
  return {
    id: alertId(
      source,
      fingerprint,
      alert.begunBy === undefined ? startsAt : undefined,
    ),
    fingerprint,
    subject: subjectOfSignals([signal]),
    signal,
    startsAt,
    ...(alert.status === 'resolved' && { endsAt: Date.parse(alert.endsAt!) }),
    ...describeAlert(alert),
  };
}

function problemOf(alert: ReportedAlert, now: number): string | undefined {
  const { endsAt, labels, status } = alert;
  const starts = startsOf(alert);
  const start = Math.min(...starts);
  const end = endsAt === undefined ? undefined : Date.parse(endsAt);
  if (alert.fingerprint.length > fingerprintLimit) {
    return `its fingerprint must have at most ${fingerprintLimit} characters`;
  }
  if (starts.length === 0 || Number.isNaN(start)) {
    return "'startsAt' or 'begunBy' must be an ISO 8601 instant";
  }
  const last = Math.max(...starts);
  if (last > now + clockTolerance) {
    return `it begins at ${iso(last)}, which lies in the future`;
  }
  if (status === 'resolved' && (end === undefined || Number.isNaN(end))) {
    return "'endsAt' must be an ISO 8601 instant where it is resolved";
  }
  if (status === 'resolved' && end! < start) {
    return `it ended at ${endsAt}, before it began at ${iso(start)}`;
  }
  // PostgreSQL has no NUL in text; refused here, so that both databases take
  // the same.
  if (JSON.stringify([labels, alert.fingerprint]).includes('\\u0000')) {
    return 'its labels must not contain a NUL character';
  }
  return undefined;
}

/** When it began, and by when it had begun: what of it is reported. */
function startsOf({ begunBy, startsAt }: ReportedAlert): number[] {
  return [startsAt, begunBy].flatMap(one =>
    one === undefined ? [] : [Date.parse(one)],
  );
}

/** @param startsAt - left out where the fingerprint is that of one alert */
export function alertId(
  source: string,
  fingerprint: string,
  startsAt: number | undefined,
): string {
  return createHash('sha256')
    .update(`${source}\n${fingerprint}\n${startsAt ?? ''}`)
    .digest('hex')
    .slice(0, 24);
}
