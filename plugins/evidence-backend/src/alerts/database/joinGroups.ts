import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { PreparedGroup } from '../records';
import { groupId, Run, runOf } from '../runs';
import { toNumber, toOptionalNumber, valuesOf } from '../../database/sql';
import type { FoldedAlert } from './foldAlerts';
import { partRuns } from './partRuns';
import type { AlertGroupMemberRow, AlertGroupRow } from './tables';

/**
 * Puts the alerts of a delivery into their groups, and brings every group up to
 * date that a changed alert belongs to.
 */
export async function joinGroups(
  trx: Knex.Transaction,
  options: {
    groups: readonly PreparedGroup[];
    folded: readonly FoldedAlert[];
    changed: readonly FoldedAlert[];
    at: number;
  },
): Promise<{ groups: string[]; opened: string[] }> {
  const { groups, folded, changed, at } = options;
  const alerts = new Map(folded.map(one => [one.id, one]));
  const joined = new Set<string>();
  const firing = new Map<string, Run>();
  const opened: string[] = [];
  for (const group of groups) {
    const some = [...new Set(group.alerts.map(({ id }) => id))]
      .map(id => alerts.get(id)!)
      .sort((a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1));
    const answer = await joinGroup(trx, { group, alerts: some, at });
    answer.groups.forEach(id => joined.add(id));
    answer.firing.forEach(run => firing.set(run.id, run));
    opened.push(...answer.opened);
  }
  await refresh(trx, {
    firing,
    groupIds: [...joined],
    alertIds: changed.map(({ id }) => id),
  });
  const parted = await partRuns(trx, { changed, at });
  await refresh(trx, {
    firing: new Map(),
    alertIds: [],
    groupIds: parted.touched,
  });
  return {
    groups: [...joined].sort(),
    opened: [...opened, ...parted.opened],
  };
}

async function joinGroup(
  trx: Knex.Transaction,
  options: { group: PreparedGroup; alerts: FoldedAlert[]; at: number },
): Promise<{ groups: string[]; opened: string[]; firing: Run[] }> {
  const { group, alerts, at } = options;
  const { source, key } = group;
  if (alerts.length === 0) {
    return { groups: [], opened: [], firing: [] };
  }
  const rows = await trx<AlertGroupRow>('alert_groups')
    .where({ source, group_key: key })
    .andWhere(reachable => {
      reachable
        .whereNull('ended_at')
        .orWhere('ended_at', '>=', alerts[0].startsAt);
    });
  const runs: Run[] = rows.map(row => ({
    id: row.id,
    startedAt: toNumber(row.started_at),
    endedAt: toOptionalNumber(row.ended_at),
  }));
  const known = await readMembers(trx, {
    groupIds: runs.map(({ id }) => id),
    alertIds: alerts.map(({ id }) => id),
  });
  const members: AlertGroupMemberRow[] = [];
  const opened: string[] = [];
  const touched = new Set<string>();
  const firing = new Set<string>();
  for (const alert of alerts) {
    const before = known.get(alert.id);
    const own = groupId(source, key, alert.id);
    let run = before ?? runOf(runs, alert)?.id;
    if (run === undefined) {
      run = own;
      const { startsAt: startedAt, over: endedAt } = alert;
      runs.push({ id: run, startedAt, endedAt });
      opened.push(run);
    } else {
      extend(runs.find(({ id }) => id === run)!, alert);
    }
    touched.add(run);
    if (alert.status === 'firing') {
      firing.add(run);
    }
    if (before === undefined) {
      members.push({ group_id: run, alert_id: alert.id, begun_id: own });
    }
  }
  await trx.batchInsert(
    'alert_groups',
    opened.map(id => toRow(group, runs.find(run => run.id === id)!, at)),
    200,
  );
  await trx.batchInsert('alert_group_members', members, 500);
  await trx<AlertGroupRow>('alert_groups')
    .whereIn('id', [...touched])
    .update({ not_sent: group.notSent, url: group.url ?? null });
  return {
    groups: [...touched],
    opened,
    firing: runs.filter(({ id }) => firing.has(id)),
  };
}

/** In this delivery: alerts that fire one after the other are of one run. */
function extend(run: Run, { startsAt, over }: FoldedAlert): void {
  run.startedAt = Math.min(run.startedAt, startsAt);
  run.endedAt =
    run.endedAt === undefined || over === undefined
      ? undefined
      : Math.max(run.endedAt, over);
}

async function readMembers(
  trx: Knex.Transaction,
  options: { groupIds: readonly string[]; alertIds: readonly string[] },
): Promise<Map<string, string>> {
  const rows = await trx<AlertGroupMemberRow>('alert_group_members')
    .where('group_id', 'in', valuesOf(trx, options.groupIds))
    .where('alert_id', 'in', valuesOf(trx, options.alertIds))
    .orderBy('group_id');
  return new Map(rows.map(row => [row.alert_id, row.group_id]));
}

/**
 * Status and times of groups follow from their alerts. A group in which an alert of
 * this delivery fires is firing: its other alerts, of which there may be thousands,
 * are not read.
 */
async function refresh(
  trx: Knex.Transaction,
  options: {
    /** Runs of groups in which an alert of this delivery fires. */
    firing: ReadonlyMap<string, Run>;
    groupIds: readonly string[];
    alertIds: readonly string[];
  },
): Promise<void> {
  for (const { id, startedAt } of options.firing.values()) {
    await trx<AlertGroupRow>('alert_groups')
      .where({ id })
      .update({ status: 'firing', started_at: startedAt, ended_at: null });
  }
  const also = await trx<AlertGroupMemberRow>('alert_group_members')
    .distinct('group_id')
    .where('alert_id', 'in', valuesOf(trx, options.alertIds));
  const ids = [
    ...new Set([...options.groupIds, ...also.map(row => row.group_id)]),
  ]
    .filter(id => !options.firing.has(id))
    .sort();
  const rows: {
    group_id: string;
    firing: number | string;
    started_at: number | string;
    ended_at: number | string;
  }[] = await trx('alert_group_members as m')
    .join('alerts as a', 'a.id', 'm.alert_id')
    .whereRaw('a.superseded_at is null')
    .where('m.group_id', 'in', valuesOf(trx, ids))
    .groupBy('m.group_id')
    .select(
      'm.group_id',
      trx.raw("sum(case when a.status = 'firing' then 1 else 0 end) as firing"),
      trx.raw('min(a.starts_at) as started_at'),
      trx.raw('max(coalesce(a.ends_at, a.starts_at)) as ended_at'),
    );
  for (const row of rows) {
    const fires = Number(row.firing) > 0;
    await trx<AlertGroupRow>('alert_groups')
      .where({ id: row.group_id })
      .update({
        status: fires ? 'firing' : 'resolved',
        started_at: toNumber(row.started_at),
        ended_at: fires ? null : toNumber(row.ended_at),
      });
  }
}

function toRow(group: PreparedGroup, run: Run, at: number): AlertGroupRow {
  return {
    id: run.id,
    source: group.source,
    group_key: group.key,
    labels: canonicalJson(group.labels),
    url: group.url ?? null,
    not_sent: group.notSent,
    status: run.endedAt === undefined ? 'firing' : 'resolved',
    started_at: run.startedAt,
    ended_at: run.endedAt ?? null,
    opened_at: at,
  };
}
