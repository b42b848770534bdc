import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  compareText,
  factDefinition,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { UnmatchedAlert } from '../records';
import { readPasses } from '../../database/operations/passes';
import { valuesOf } from '../../database/sql';
import type { SignalSubjectRow } from '../../estate/database/tables';
import type { SourceRow } from '../../database/tables';
import type { AlertRow, UnmatchedAlertRow } from './tables';

/** They are counted up to here. */
const limit = 1_000;
/** Of what collectors find, milliseconds. */
const foundAge = factDefinition('alerts.firing')!.maxAgeSeconds * 1000;

type Row = { subject: string; name: string; signal: string };

/**
 * What fired at an instant with labels that stood for no entity, or several:
 * each set of labels once, whoever reported it, by a webhook or when queried.
 * What was last heard of so long ago that it was stale is left out: whether it
 * still fired is unknown.
 *
 * @param maxAgeOf - of what a webhook reports, by its source; milliseconds
 */
export async function readUnmatched(
  knex: Knex,
  at: number,
  maxAgeOf: (source: string) => number,
): Promise<UnmatchedAlert[]> {
  const rows = [
    ...(await readSent(knex, at, maxAgeOf)),
    ...(await readFound(knex, at)),
  ].sort((a, b) => compareText(a.subject, b.subject));
  const bySubject = new Map<string, Row>();
  for (const row of rows) {
    const known = bySubject.get(row.subject);
    if (!known || row.name < known.name) {
      bySubject.set(row.subject, row);
    }
  }
  return SetAside.of(knex)
    .map('unmatched alerts', bySubject.values(), {
      id: ({ subject }) => subject,
      map: ({ subject, name, signal }): UnmatchedAlert => ({
        subject,
        name,
        signal: storedObject(signal),
      }),
    })
    .slice(0, limit);
}

/** From the signals without an entity, which are few, to their alerts. */
async function readSent(
  knex: Knex,
  at: number,
  maxAgeOf: (source: string) => number,
): Promise<Row[]> {
  const sources = await knex<SourceRow>('sources').select('source');
  return (
    knex<SignalSubjectRow>('signal_subjects as s')
      .join<AlertRow>('alerts as a', 'a.subject', 's.subject')
      .whereNull('s.entity_ref')
      .where('a.status', 'firing')
      .whereRaw(
        's.learned_at <= ? and (s.superseded_at is null or s.superseded_at > ?)',
        [at, at],
      )
      .whereRaw(
        'a.learned_at <= ? and (a.superseded_at is null or a.superseded_at > ?)',
        [at, at],
      )
      // An alert has another row once it was stale, so the past follows from rows.
      .where(fresh => {
        for (const { source } of sources) {
          fresh.orWhereRaw('a.source = ? and a.last_heard_at >= ?', [
            source,
            at - maxAgeOf(source),
          ]);
        }
      })
      .groupBy('s.subject', 's.signal')
      .orderBy('s.subject')
      .limit(limit)
      .select('s.subject', 's.signal')
      .min({ name: 'a.name' })
  );
}

async function readFound(knex: Knex, at: number): Promise<Row[]> {
  const freshSources = (await readPasses(knex, at)).flatMap(
    ({ source, lastSuccess }) =>
      lastSuccess !== undefined && at - lastSuccess <= foundAge ? [source] : [],
  );
  return knex<UnmatchedAlertRow>('unmatched_alerts')
    .where('source', 'in', valuesOf(knex, freshSources))
    .where('learned_at', '<=', at)
    .where(still =>
      still.whereNull('superseded_at').orWhere('superseded_at', '>', at),
    )
    .groupBy('subject', 'signal')
    .orderBy('subject')
    .limit(limit)
    .select('subject', 'signal')
    .min({ name: 'name' });
}
