import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { toNumber, valuesOf } from '../../database/sql';
import type { BigIntColumn, SourceRow } from '../../database/tables';
import type { AlertSource, LastAlert } from '../records';

/**
 * Sources that ever delivered an alert, the first one first. Looks up one alert
 * of each source.
 */
export async function readAlertSources(knex: Knex): Promise<AlertSource[]> {
  const rows: SourceRow[] = await knex('sources')
    // The least of an index, or PostgreSQL would read all alerts for a source of none.
    .whereRaw(
      '(select min(fingerprint) from alerts where alerts.source = sources.source) is not null',
    )
    .select('source', 'created_at');
  return rows
    .map(row => ({ id: row.source, since: toNumber(row.created_at) }))
    .sort((a, b) => a.since - b.since || compareText(a.id, b.id));
}

/**
 * The last alert of each of these entities that a source delivered; nothing of
 * those that had none. Looks up the last one of each set of labels: a set fires
 * once at a time, so the last that began is the last that was heard.
 */
export async function readLastAlerts(
  knex: Knex,
  entityRefs: readonly string[],
): Promise<Map<string, LastAlert>> {
  // Not a join, for which PostgreSQL may read all alerts.
  const lastOf = (column: 'last_heard_at' | 'source') =>
    knex.raw(
      '(select ?? from alerts as l where l.subject = s.subject and l.superseded_at is null order by l.received_at desc limit 1) as ??',
      [`l.${column}`, column],
    );
  const bySignal = knex('signal_subjects as s')
    .where('s.entity_ref', 'in', valuesOf(knex, entityRefs))
    .whereRaw('s.superseded_at is null')
    .select('s.entity_ref', lastOf('last_heard_at'), lastOf('source'));
  const ranked = knex
    .from(bySignal.as('one'))
    .whereNotNull('last_heard_at')
    .select(
      '*',
      knex.raw(
        'row_number() over (partition by entity_ref order by last_heard_at desc, source) as place',
      ),
    );
  const rows: {
    entity_ref: string;
    source: string;
    last_heard_at: BigIntColumn;
  }[] = await knex.from(ranked.as('ranked')).where('place', 1);
  return new Map(
    rows.map(row => [
      row.entity_ref,
      { at: toNumber(row.last_heard_at), source: row.source },
    ]),
  );
}
