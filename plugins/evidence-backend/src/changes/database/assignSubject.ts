import type { Knex } from 'knex';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { AssignSubjectOptions } from '../records';
import type { AppendChangeFeed } from './feed';
import { subjectStateColumns } from '../../estate/database/subjectState';
import type { DbChangeSubjectRow } from './tables';

/**
 * Says anew what a signal stands for; what it stood for before stays known for
 * instants before. Costs one row, however many changes the signal named.
 */
export async function assignSubject(
  options: AssignSubjectOptions & {
    trx: Knex.Transaction;
    appendFeed: AppendChangeFeed;
  },
): Promise<'changed' | 'outdated'> {
  const { trx, subject, state, appendFeed } = options;
  const moved = subject.entityRef !== state.entityRef;
  const present = await trx<DbChangeSubjectRow>('change_subjects')
    .where('row_id', subject.rowId)
    .whereNull('superseded_at')
    .first();
  if (!present) {
    return 'outdated';
  }
  // A clock that was set back must not make a row end before it began.
  const learnedAt = Math.max(options.learnedAt, Number(present.learned_at));
  // Whoever ends the row may begin the next: two replicas may both try.
  const ended = await trx<DbChangeSubjectRow>('change_subjects')
    .where('row_id', subject.rowId)
    .whereNull('superseded_at')
    .update('superseded_at', learnedAt);
  if (ended === 0) {
    return 'outdated';
  }
  await trx('change_subjects').insert({
    subject: subject.subject,
    signals: canonicalJson(subject.signals),
    ...subjectStateColumns(state),
    learned_at: learnedAt,
    superseded_at: null,
  });
  const refs = [subject.entityRef, state.entityRef]
    .filter(ref => ref !== undefined && moved)
    .sort();
  await appendFeed(
    trx,
    refs.map(ref => ({ type: 'change' as const, entityRef: ref })),
  );
  return 'changed';
}
