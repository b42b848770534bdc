import {
  inTurns,
  readRows,
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  AlertFilter,
  ListPosition,
  StoredAlert,
  StoredAlertGroup,
} from '../records';
import { chunked, toOptionalInstant, valuesOf } from '../../database/sql';
import { toSubjectState } from '../../estate/database/subjectState';
import { subjectsOfEntity } from '../../estate/database/subjects';
import type { SignalSubjectRow } from '../../estate/database/tables';
import type { AlertGroupMemberRow, AlertGroupRow, AlertRow } from './tables';

/** Of a group, which may have tens of thousands. */
const alertsAtOnce = 1_000;

type ReadRow = AlertRow &
  Pick<SignalSubjectRow, 'signal' | 'entity_ref' | 'ambiguous'>;

/** Alerts as they are now, with what their labels stand for. */
function present(knex: Knex) {
  return knex<AlertRow>('alerts as a')
    .join('signal_subjects as s', 's.subject', 'a.subject')
    .whereRaw('a.superseded_at is null and s.superseded_at is null')
    .select('a.*', 's.signal', 's.entity_ref', 's.ambiguous');
}

export async function readAlerts(
  knex: Knex,
  filter: AlertFilter & { after?: ListPosition; limit: number },
): Promise<StoredAlert[]> {
  const { entity, status, groupId, from, to, after, limit } = filter;
  const query = present(knex).orderBy([
    { column: 'a.starts_at', order: 'desc' },
    { column: 'a.id', order: 'desc' },
  ]);
  if (entity !== undefined) {
    query.whereIn('a.subject', subjectsOfEntity(knex, entity));
  }
  if (status !== undefined) {
    query.where('a.status', status);
  }
  if (groupId !== undefined) {
    query.whereIn(
      'a.id',
      knex('alert_group_members')
        .select('alert_id')
        .where({ group_id: groupId }),
    );
  }
  if (from !== undefined) {
    query.andWhere(since => {
      since
        .where('a.status', 'firing')
        .orWhereRaw('coalesce(a.ends_at, a.starts_at) >= ?', [from]);
    });
  }
  if (to !== undefined) {
    query.where('a.starts_at', '<=', to);
  }
  if (after) {
    query.andWhere(next => {
      next
        .where('a.starts_at', '<', after.time)
        .orWhere(same =>
          same.where('a.starts_at', after.time).where('a.id', '<', after.id),
        );
    });
  }
  return withGroups(
    knex,
    await readRows<ReadRow, Alone>(knex, 'alerts', {
      query,
      limit,
      id: ({ id }) => id,
      map: toAlert,
    }),
  );
}

export async function readAlertGroups(
  knex: Knex,
  filter: {
    status?: 'firing' | 'resolved';
    entity?: string;
    after?: ListPosition;
    limit: number;
  },
): Promise<StoredAlertGroup[]> {
  const { status, entity, after, limit } = filter;
  const query = knex<AlertGroupRow>('alert_groups').orderBy([
    { column: 'opened_at', order: 'desc' },
    { column: 'id', order: 'desc' },
  ]);
  if (status !== undefined) {
    query.where({ status });
  }
  if (entity !== undefined) {
    query.whereIn(
      'id',
      knex('alert_group_members as m')
        .join('alerts as a', 'a.id', 'm.alert_id')
        .whereRaw('a.superseded_at is null')
        .whereIn('a.subject', subjectsOfEntity(knex, entity))
        .select('m.group_id'),
    );
  }
  if (after) {
    query.andWhere(next => {
      next
        .where('opened_at', '<', after.time)
        .orWhere(same =>
          same.where('opened_at', after.time).where('id', '<', after.id),
        );
    });
  }
  return readRows<AlertGroupRow, StoredAlertGroup>(knex, 'alert groups', {
    query,
    limit,
    id: ({ id }) => id,
    map: toGroup,
  });
}

export async function findAlertGroup(
  knex: Knex,
  id: string,
): Promise<StoredAlertGroup | undefined> {
  const row = await knex<AlertGroupRow>('alert_groups').where({ id }).first();
  return row && toGroup(row);
}

export async function readAlertsOf(
  knex: Knex,
  groupIds: readonly string[],
): Promise<Map<string, StoredAlert[]>> {
  const members = await knex<AlertGroupMemberRow>('alert_group_members').where(
    'group_id',
    'in',
    valuesOf(knex, groupIds),
  );
  const ids = [...new Set(members.map(row => row.alert_id))];
  const alerts = new Map<string, StoredAlert>();
  for await (const some of inTurns(chunked(ids, alertsAtOnce))) {
    const rows = (await present(knex).where(
      'a.id',
      'in',
      valuesOf(knex, some),
    )) as ReadRow[];
    const whole = SetAside.of(knex).map('alerts', rows, {
      id: ({ id }) => id,
      map: toAlert,
    });
    for (const alert of await withGroups(knex, whole)) {
      alerts.set(alert.id, alert);
    }
  }
  const found = new Map<string, StoredAlert[]>(groupIds.map(id => [id, []]));
  for (const { group_id: id, alert_id: alertId } of members) {
    const alert = alerts.get(alertId);
    if (alert) {
      found.get(id)!.push(alert);
    }
  }
  return found;
}

async function withGroups(
  knex: Knex,
  alerts: readonly Alone[],
): Promise<StoredAlert[]> {
  const members = await knex<AlertGroupMemberRow>('alert_group_members')
    .where(
      'alert_id',
      'in',
      valuesOf(
        knex,
        alerts.map(({ id }) => id),
      ),
    )
    .orderBy('group_id');
  const groups = new Map<string, string[]>(alerts.map(({ id }) => [id, []]));
  members.forEach(row => groups.get(row.alert_id)!.push(row.group_id));
  return alerts.map(one => ({ ...one, groupIds: groups.get(one.id)! }));
}

/** An alert without its groups. */
type Alone = Omit<StoredAlert, 'groupIds'>;

/** @throws Error where it is damaged */
function toAlert(row: ReadRow): Alone {
  return {
    id: row.id,
    source: row.source,
    fingerprint: row.fingerprint,
    signal: storedObject(row.signal),
    ...toSubjectState(row),
    status: row.status,
    startsAt: storedInstant(row.starts_at),
    endsAt: toOptionalInstant(row.ends_at),
    name: row.name,
    severity: row.severity ?? undefined,
    summary: row.summary ?? undefined,
    url: row.url ?? undefined,
    receivedAt: storedInstant(row.received_at),
    endReceivedAt: toOptionalInstant(row.end_received_at),
    lastHeardAt: storedInstant(row.last_heard_at),
  };
}

function toGroup(row: AlertGroupRow): StoredAlertGroup {
  return {
    id: row.id,
    source: row.source,
    key: row.group_key,
    labels: storedObject(row.labels),
    url: row.url ?? undefined,
    notSent: row.not_sent,
    openedAt: storedInstant(row.opened_at),
  };
}
