import type { Knex } from 'knex';
import type { EndAlertsOptions } from '../records';
import { appendFeed } from '../../database/operations/feed';
import { lockSource } from '../../database/operations/passes';
import { valuesOf } from '../../database/sql';
import { entitiesOf } from '../../estate/database/subjects';
import { foldAlerts, fromRow } from './foldAlerts';
import { feedEntriesOf } from './groupFeed';
import { joinGroups } from './joinGroups';
import { hasChanged, writeStates } from './recordAlerts';
import { recordFiring } from './recordFiring';
import type { AlertRow } from './tables';

/**
 * Ends alerts that somebody else than their source found to be over. The source
 * was not heard of: neither its pass nor when it last reported them changes.
 * Locks and their order as where a delivery is written.
 */
export async function endAlerts(
  trx: Knex.Transaction,
  { source, ends, at, maxAge }: EndAlertsOptions,
): Promise<number> {
  await lockSource(trx, source);
  const rows = await trx<AlertRow>('alerts')
    .where({ source, status: 'firing' })
    .where('id', 'in', valuesOf(trx, [...ends.keys()]))
    .whereNull('superseded_at');
  if (rows.length === 0) {
    return 0;
  }
  const folded = await foldAlerts(
    trx,
    source,
    rows.map(row => ({ ...fromRow(row), endsAt: ends.get(row.id) })),
  );
  const changed = folded.filter(hasChanged);
  await writeStates(trx, { source, changed, at });
  await joinGroups(trx, { groups: [], folded, changed, at });
  const refs = await entitiesOf(trx, [
    ...new Set(changed.map(({ subject }) => subject)),
  ]);
  await recordFiring(trx, {
    source,
    refs: [...new Set(refs.values())],
    at,
    maxAge,
    onlyWhereKnown: true,
  });
  await appendFeed(
    trx,
    await feedEntriesOf(trx, { groupIds: [], alerts: changed, refs }),
    at,
  );
  return changed.length;
}
