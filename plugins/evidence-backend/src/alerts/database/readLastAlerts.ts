import {
  compareText,
  environmentOfLabels,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Environments,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
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

/** When each source last delivered an alert. Reads all alerts. */
export async function readLastOfSources(
  knex: Knex,
): Promise<Map<string, number>> {
  const rows: { source: string; last_heard_at: BigIntColumn }[] = await knex(
    'alerts',
  )
    .whereRaw('superseded_at is null')
    .groupBy('source')
    .select('source', knex.raw('max(last_heard_at) as last_heard_at'));
  return new Map(rows.map(row => [row.source, toNumber(row.last_heard_at)]));
}

type LastRow = {
  subject: string;
  signal: string;
  entity_ref: string;
  source: string;
  last_heard_at: BigIntColumn;
};

/**
 * The last alert that a source delivered of each of these entities in each
 * environment; nothing of entities that had none. Several sources may deliver
 * alerts of the same labels. Reads a row for each set of labels and source.
 */
export async function readLastAlerts(
  knex: Knex,
  entityRefs: readonly string[],
  environments: Pick<Environments, 'of'>,
): Promise<Map<string, LastAlert[]>> {
  const rows: LastRow[] = await knex('signal_subjects as s')
    .join('alerts as a', 'a.subject', 's.subject')
    .where('s.entity_ref', 'in', valuesOf(knex, entityRefs))
    .whereRaw('a.superseded_at is null and s.superseded_at is null')
    .groupBy('s.row_id', 'a.source')
    .orderBy('a.source')
    .select(
      's.subject',
      's.signal',
      's.entity_ref',
      'a.source',
      knex.raw('max(a.last_heard_at) as last_heard_at'),
    );
  const heard = SetAside.of(knex).map('signals', rows, {
    id: ({ subject }) => subject,
    map: row => ({
      ref: row.entity_ref,
      ...placeOf(storedObject(row.signal), environments),
      at: toNumber(row.last_heard_at),
      source: row.source,
    }),
  });
  const found = new Map<string, Map<string, LastAlert>>();
  for (const { ref, ...one } of heard) {
    const last = found.get(ref) ?? new Map<string, LastAlert>();
    found.set(ref, last);
    const place = JSON.stringify([one.environment, one.unmapped]);
    const known = last.get(place);
    if (!known || known.at < one.at) {
      last.set(place, one);
    }
  }
  return new Map(
    [...found].map(([ref, last]) => [
      ref,
      [...last].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one),
    ]),
  );
}

function placeOf(
  signal: Signal,
  environments: Pick<Environments, 'of'>,
): Pick<LastAlert, 'environment' | 'unmapped'> {
  const named =
    signal.type === 'alert' ? environmentOfLabels(signal.labels) : undefined;
  if (named === undefined) {
    return {};
  }
  const environment = environments.of(named);
  return environment === undefined ? { unmapped: true } : { environment };
}
