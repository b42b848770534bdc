import type { Knex } from 'knex';
import type { PreparedAlert } from '../records';
import { SettledEpisode, settleEpisodes } from '../episodes';
import { toNumber, toOptionalNumber, valuesOf } from '../../database/sql';
import type { AlertRow } from './tables';

/** An alert as it is after a delivery, and the row it had before. */
export type FoldedAlert = Omit<PreparedAlert, 'signal'> &
  SettledEpisode & {
    before?: AlertRow;
    /** Reported by this delivery. */
    heard: boolean;
  };

/**
 * Adds what a delivery reports to what is known. Of what sources say beside the
 * state, which changes with every value measured, the smallest text is kept: it
 * does not depend on the order of arrival, and seldom changes.
 */
export async function foldAlerts(
  trx: Knex.Transaction,
  source: string,
  alerts: readonly (Omit<PreparedAlert, 'signal'> &
    Partial<Pick<PreparedAlert, 'signal'>>)[],
): Promise<FoldedAlert[]> {
  const reported = new Map<string, Omit<PreparedAlert, 'signal'>>();
  for (const { signal: _, ...alert } of alerts) {
    const known = reported.get(alert.id);
    reported.set(alert.id, known ? merged(known, alert) : alert);
  }
  const byFingerprint = new Map<string, FoldedAlert[]>();
  const put = (alert: Omit<FoldedAlert, 'status'>) => {
    const some = byFingerprint.get(alert.fingerprint) ?? [];
    some.push({ ...alert, status: 'firing' });
    byFingerprint.set(alert.fingerprint, some);
  };
  for (const row of await readKnown(trx, source, [...reported.values()])) {
    const before = fromRow(row);
    const alert = reported.get(row.id);
    reported.delete(row.id);
    put({
      ...(alert ? merged(before, alert) : before),
      before: row,
      heard: alert !== undefined,
    });
  }
  reported.forEach(alert => put({ ...alert, heard: true }));
  return [...byFingerprint.values()].flatMap(settleEpisodes);
}

function merged<T extends Omit<PreparedAlert, 'signal'>>(
  a: T,
  b: Omit<PreparedAlert, 'signal'>,
): T {
  const ends = [a.endsAt, b.endsAt].filter(end => end !== undefined);
  return {
    ...a,
    startsAt: Math.min(a.startsAt, b.startsAt),
    endsAt: ends.length > 0 ? Math.max(...ends) : undefined,
    summary: smaller(a.summary, b.summary),
    url: smaller(a.url, b.url),
  };
}

function smaller(a: string | undefined, b: string | undefined) {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

/** What is known of the same labels and may bear on what is reported. */
async function readKnown(
  trx: Knex.Transaction,
  source: string,
  alerts: readonly Omit<PreparedAlert, 'signal'>[],
): Promise<AlertRow[]> {
  if (alerts.length === 0) {
    return [];
  }
  const first = alerts.reduce(
    (least, { startsAt }) => Math.min(least, startsAt),
    Infinity,
  );
  const fingerprints = [...new Set(alerts.map(one => one.fingerprint))];
  const ids = alerts.map(({ id }) => id);
  return trx<AlertRow>('alerts')
    .where({ source })
    .where('fingerprint', 'in', valuesOf(trx, fingerprints))
    .whereNull('superseded_at')
    .andWhere(relevant => {
      relevant
        .where('status', 'firing')
        .orWhere('id', 'in', valuesOf(trx, ids))
        .orWhereRaw('coalesce(ends_at, starts_at) >= ?', [first]);
    });
}

export function fromRow(row: AlertRow): Omit<PreparedAlert, 'signal'> {
  return {
    id: row.id,
    fingerprint: row.fingerprint,
    subject: row.subject,
    startsAt: toNumber(row.starts_at),
    endsAt: toOptionalNumber(row.ends_at),
    name: row.name,
    severity: row.severity ?? undefined,
    summary: row.summary ?? undefined,
    url: row.url ?? undefined,
  };
}
