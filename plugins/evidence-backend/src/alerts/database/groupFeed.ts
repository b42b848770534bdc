import type { Knex } from 'knex';
import type { FeedInput } from '../../database/records';
import { valuesOf } from '../../database/sql';
import type { AlertGroupMemberRow } from './tables';

/**
 * What the feed announces: of each group with news, the entities that the news
 * is about; where it is about none, the group alone.
 */
export async function feedEntriesOf(
  trx: Knex.Transaction,
  options: {
    /** Groups that are news by themselves. */
    groupIds: readonly string[];
    /** Alerts with news. */
    alerts: readonly { id: string; subject: string }[];
    /** What signals stand for. */
    refs: ReadonlyMap<string, string>;
  },
): Promise<FeedInput[]> {
  const { groupIds, alerts, refs } = options;
  const subjects = new Map(alerts.map(({ id, subject }) => [id, subject]));
  const rows = await trx<AlertGroupMemberRow>('alert_group_members').where(
    'alert_id',
    'in',
    valuesOf(trx, [...subjects.keys()]),
  );
  const news = new Map<string, Set<string>>(
    groupIds.map(id => [id, new Set()]),
  );
  for (const { group_id: id, alert_id: alertId } of rows) {
    const entities = news.get(id) ?? new Set();
    const entityRef = refs.get(subjects.get(alertId)!);
    if (entityRef !== undefined) {
      entities.add(entityRef);
    }
    news.set(id, entities);
  }
  return [...news]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, entities]): FeedInput[] =>
      entities.size === 0
        ? [{ type: 'alert', key }]
        : [...entities]
            .sort()
            .map(entityRef => ({ type: 'alert', key, entityRef })),
    );
}
