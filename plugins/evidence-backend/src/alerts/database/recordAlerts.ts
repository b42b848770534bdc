import type { Knex } from 'knex';
import type { AlertsReceipt, RecordAlertsOptions } from '../records';
import { appendFeed } from '../../database/operations/feed';
import { toNumber } from '../../database/sql';
import { beginPass } from '../../database/operations/passes';
import {
  entitiesOf,
  insertSignalSubjects,
} from '../../estate/database/subjects';
import { FoldedAlert, foldAlerts } from './foldAlerts';
import { feedEntriesOf } from './groupFeed';
import { joinGroups } from './joinGroups';
import { recordFiring } from './recordFiring';
import type { AlertRow } from './tables';

/** Rows in one insert: SQLite takes 32,766 bindings, and an alert has 16. */
const INSERT_CHUNK = 500;

/**
 * Writes one delivery. One writer at a time for each source: the lists that
 * follow from its alerts are made from all of them. Lock order, the same for
 * every writer: the source, signals in the order of their ids, the feed. Costs a
 * constant number of statements for each {@link INSERT_CHUNK} alerts.
 */
export async function recordAlerts(
  trx: Knex.Transaction,
  options: RecordAlertsOptions,
): Promise<AlertsReceipt> {
  const { by, groups, source, subjects, receivedAt, maxAge } = options;
  const { coverage = subjects.size } = options;
  const reported = groups.flatMap(({ alerts }) => alerts);
  const { at } = await beginPass(trx, {
    source,
    outcome: 'succeeded',
    parts: ['fact:alerts.firing'],
    coverage,
    at: receivedAt,
    by,
  });
  await insertSignalSubjects(trx, [...subjects.values()], at);
  const folded = await foldAlerts(trx, source, reported);
  const changed = folded.filter(hasChanged);
  await writeStates(trx, {
    source,
    changed: folded.filter(
      one => hasChanged(one) || isHeardAgain(one, at - maxAge),
    ),
    at,
  });
  await noteHeard(
    trx,
    folded.filter(({ heard }) => heard),
    at,
  );
  const joined = await joinGroups(trx, { groups, folded, changed, at });
  const refs = await entitiesOf(trx, [
    ...new Set([...subjects.keys(), ...changed.map(({ subject }) => subject)]),
  ]);
  await recordFiring(trx, {
    source,
    refs: [...new Set(refs.values())],
    at,
    maxAge,
  });
  await appendFeed(
    trx,
    await feedEntriesOf(trx, {
      groupIds: joined.opened,
      alerts: changed,
      refs,
    }),
    at,
  );
  const count = (is: (alert: FoldedAlert) => boolean) =>
    folded.filter(one => one.heard && is(one)).length;
  return {
    stored: count(({ before }) => !before),
    updated: count(one => one.before !== undefined && hasChanged(one)),
    duplicate: count(one => one.before !== undefined && !hasChanged(one)),
    groups: joined.groups,
  };
}

/**
 * It was silent for so long that it was stale. What it was until then stays
 * known as such, so that an instant of that time is answered as it was.
 */
function isHeardAgain({ heard, before }: FoldedAlert, since: number): boolean {
  return heard && !!before && toNumber(before.last_heard_at) < since;
}

export function hasChanged(alert: FoldedAlert): boolean {
  const { before } = alert;
  return (
    !before ||
    before.status !== alert.status ||
    before.summary !== (alert.summary ?? null) ||
    before.url !== (alert.url ?? null) ||
    toNumber(before.starts_at) !== alert.startsAt ||
    (before.ends_at === null ? undefined : toNumber(before.ends_at)) !==
      alert.endsAt
  );
}

export async function writeStates(
  trx: Knex.Transaction,
  options: { source: string; changed: readonly FoldedAlert[]; at: number },
): Promise<void> {
  const { source, changed, at } = options;
  const ended = changed.flatMap(({ before }) => before ?? []);
  // A clock that was set back must not make a row end before it began.
  const learnedAt = Math.max(at, ...ended.map(row => toNumber(row.learned_at)));
  for (let from = 0; from < ended.length; from += INSERT_CHUNK) {
    await trx<AlertRow>('alerts')
      .whereIn(
        'row_id',
        ended.slice(from, from + INSERT_CHUNK).map(row => row.row_id),
      )
      .update({ superseded_at: learnedAt });
  }
  await trx.batchInsert(
    'alerts',
    changed.map(alert => toRow(alert, { source, at, learnedAt })),
    INSERT_CHUNK,
  );
}

async function noteHeard(
  trx: Knex.Transaction,
  heard: readonly FoldedAlert[],
  at: number,
): Promise<void> {
  for (let from = 0; from < heard.length; from += INSERT_CHUNK) {
    await trx<AlertRow>('alerts')
      .whereIn(
        'id',
        heard.slice(from, from + INSERT_CHUNK).map(({ id }) => id),
      )
      .whereNull('superseded_at')
      .update({ last_heard_at: at });
  }
}

function toRow(
  alert: FoldedAlert,
  options: { source: string; at: number; learnedAt: number },
): Omit<AlertRow, 'row_id'> {
  const { before } = alert;
  const { source, at, learnedAt } = options;
  return {
    id: alert.id,
    source,
    fingerprint: alert.fingerprint,
    subject: alert.subject,
    status: alert.status,
    starts_at: alert.startsAt,
    ends_at: alert.endsAt ?? null,
    name: alert.name,
    severity: alert.severity ?? null,
    summary: alert.summary ?? null,
    url: alert.url ?? null,
    received_at: before?.received_at ?? at,
    end_received_at:
      alert.status === 'firing' ? null : before?.end_received_at ?? at,
    last_heard_at: before?.last_heard_at ?? at,
    learned_at: learnedAt,
    superseded_at: null,
  };
}
