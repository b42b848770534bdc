import type { Knex } from 'knex';
import type { UnmatchedAlert } from '../../alerts/AlertStore';
import type { SignalSubjectRow } from '../subjects/tables';
import type { AlertRow } from './tables';

/** They are counted up to here. */
const limit = 1_000;

/**
 * What fired at an instant with labels that stood for no entity, or several:
 * each set of labels once, whoever told of it. From the signals without an
 * entity, which are few, to their alerts.
 */
export async function readUnmatched(
  knex: Knex,
  at: number,
): Promise<UnmatchedAlert[]> {
  const rows: { subject: string; name: string; signal: string }[] =
    await knex<SignalSubjectRow>('signal_subjects as s')
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
      .groupBy('s.subject', 's.signal')
      .orderBy('s.subject')
      .limit(limit)
      .select('s.subject', 's.signal')
      .min({ name: 'a.name' });
  return rows.map(({ subject, name, signal }) => ({
    subject,
    name,
    signal: JSON.parse(signal),
  }));
}
