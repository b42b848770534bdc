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
    // A limit, for PostgreSQL not to read all alerts.
    .whereRaw(
      '(select 1 from alerts where alerts.source = sources.source limit 1) is not null',
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
  const last = knex('signal_subjects as s')
    .join('alerts as a', on =>
      on.on(
        'a.row_id',
        knex.raw(
          '(select l.row_id from alerts as l where l.subject = s.subject and l.superseded_at is null order by l.received_at desc limit 1)',
        ),
      ),
    )
    .where('s.entity_ref', 'in', valuesOf(knex, entityRefs))
    .whereRaw('s.superseded_at is null')
    .select(
      's.entity_ref',
      'a.source',
      'a.last_heard_at',
      knex.raw(
        'row_number() over (partition by s.entity_ref order by a.last_heard_at desc, a.source) as place',
      ),
    );
  const rows: {
    entity_ref: string;
    source: string;
    last_heard_at: BigIntColumn;
  }[] = await knex.from(last.as('ranked')).where('place', 1);
  return new Map(
    rows.map(row => [
      row.entity_ref,
      { at: toNumber(row.last_heard_at), source: row.source },
    ]),
  );
}
