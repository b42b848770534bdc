import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { RecordUnmatchedOptions } from '../records';
import { appendFeed } from '../../database/operations/feed';
import { chunked } from '../../database/sql';
import type { UnmatchedAlertRow } from './tables';

const atOnce = 200;

/**
 * Keeps what a source now says of alerts that match nothing, in place of what it
 * reported before. Cost: what is reported and what was, which are few.
 */
export async function recordUnmatched(
  trx: Knex.Transaction,
  { alerts, at, source }: RecordUnmatchedOptions,
): Promise<'changed' | 'unchanged'> {
  const known = await trx<UnmatchedAlertRow>('unmatched_alerts')
    .where({ source })
    .whereNull('superseded_at')
    .select('row_id', 'subject', 'name');
  const reported = new Map(alerts.map(one => [one.subject, one]));
  const gone = known.filter(
    ({ subject, name }) => reported.get(subject)?.name !== name,
  );
  const kept = new Set(
    known.filter(one => !gone.includes(one)).map(({ subject }) => subject),
  );
  const begun = [...reported.values()].filter(
    ({ subject }) => !kept.has(subject),
  );
  for (const some of chunked(gone, atOnce)) {
    await trx<UnmatchedAlertRow>('unmatched_alerts')
      .whereIn(
        'row_id',
        some.map(one => one.row_id),
      )
      .update({ superseded_at: at });
  }
  for (const some of chunked(begun, atOnce)) {
    await trx<UnmatchedAlertRow>('unmatched_alerts').insert(
      some.map(({ subject, name, signal }) => ({
        source,
        subject,
        name,
        signal: canonicalJson(signal),
        learned_at: at,
      })),
    );
  }
  if (gone.length === 0 && begun.length === 0) {
    return 'unchanged';
  }
  // For those who keep answers about the present: of no group, and no entity.
  await appendFeed(trx, [{ type: 'alert' }], at);
  return 'changed';
}

/** Withdraws the reports of sources that are no longer queried. */
export async function retireUnmatched(
  trx: Knex.Transaction,
  { sources, at }: { sources: readonly string[]; at: number },
): Promise<void> {
  const rows = await trx<UnmatchedAlertRow>('unmatched_alerts')
    .whereNull('superseded_at')
    .whereNotIn('source', [...sources])
    .distinct('source');
  for (const { source } of rows) {
    await recordUnmatched(trx, { source, alerts: [], at });
  }
}
