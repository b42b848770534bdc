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
 * those that had none. Several sources may deliver alerts of the same labels.
 */
export async function readLastAlerts(
  knex: Knex,
  entityRefs: readonly string[],
): Promise<Map<string, LastAlert>> {
  const rows: {
    entity_ref: string;
    source: string;
    last_heard_at: BigIntColumn;
  }[] = await knex('signal_subjects as s')
    .join('alerts as a', 'a.subject', 's.subject')
    .where('s.entity_ref', 'in', valuesOf(knex, entityRefs))
    .whereRaw('a.superseded_at is null and s.superseded_at is null')
    .groupBy('s.entity_ref', 'a.source')
    .orderBy('a.source')
    .select(
      ...['s.entity_ref', 'a.source'],
      knex.raw('max(a.last_heard_at) as last_heard_at'),
    );
  const found = new Map<string, LastAlert>();
  for (const { entity_ref: ref, source, last_heard_at: heard } of rows) {
    const at = toNumber(heard);
    const known = found.get(ref);
    if (!known || known.at < at) {
      found.set(ref, { at, source });
    }
  }
  return found;
}
