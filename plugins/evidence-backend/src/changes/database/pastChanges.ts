import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';
import { pastPullRequests } from '../../runs';
import { crossedKinds } from '../rollback';
import { lockChanges } from './reportChanges';

export const changesKey = 'changes';

/** Whether one can return to a change from a later one (see `previousChanges`). */
const tookEffect = (alias: string) =>
  `case ${alias}.kind
    when 'deploy' then coalesce(${alias}.outcome, '') = 'succeeded'
    when 'config' then ${alias}.item <> '' and ${alias}.revision is not null
      and coalesce(${alias}.outcome, 'succeeded') = 'succeeded'
    else false end`;

/** Later ones of the same, as they were known by then and still are. */
const later = (alias: string) =>
  `from changes as ${alias}
  where ${alias}.subject = changes.subject and ${alias}.kind = changes.kind
  and ${alias}.environment = changes.environment
  and (${alias}.occurred_at, ${alias}.id) > (changes.occurred_at, changes.id)
  and ${alias}.occurred_at < ? and ${alias}.learned_at < ?
  and ${alias}.superseded_at is null`;

/**
 * Changes that no answer about a later instant rests on. These
 * stay: the latest of each kind, subject and environment, and of each item the
 * latest that took effect with the one before it of another revision, which a
 * way back leads to; all of the kinds that such a way may cross; and what was
 * reported anew since.
 */
export const pastChanges: RetentionKind = {
  key: changesKey,
  what: 'Changes that occurred',
  defaultDays: 730,
  // Summaries are of 30 days, and who works on what is of 90.
  leastDays: 100,
  rows: [
    {
      table: 'changes',
      key: ['row_id'],
      order: ['occurred_at', 'id'],
      over: (rows, before) => {
        const known = [before, before];
        rows
          .where('changes.occurred_at', '<', before)
          .where('changes.learned_at', '<', before)
          .whereNull('changes.superseded_at')
          .whereNotIn('changes.kind', [...crossedKinds])
          .whereRaw(`exists (select 1 ${later('l')})`, known)
          .whereRaw(
            `(not ${tookEffect('changes')} or exists (
              select 1 ${later('e')} and e.item = changes.item
              and ${tookEffect('e')}
              and (e.revision is null or e.revision = changes.revision or e.revision <> (
                select t.revision ${later('t')} and t.item = changes.item
                and ${tookEffect('t')}
                order by t.occurred_at desc, t.id desc limit 1
              ))
            ))`,
            [...known, ...known],
          );
      },
      remove: async (trx, found, before) => {
        await lockChanges({ trx, ids: found.map(({ id }) => String(id)) });
        const over: { row_id: string; id: string }[] = await trx('changes')
          .whereIn(
            'changes.row_id',
            found.map(({ row_id }) => Number(row_id)),
          )
          .modify(pastChanges.rows[0].over, before)
          .select('changes.row_id', 'changes.id');
        await trx('change_reports')
          .whereIn(
            'change_id',
            over.map(({ id }) => id),
          )
          .delete();
        return trx('changes')
          .whereIn(
            'row_id',
            over.map(({ row_id }) => row_id),
          )
          .delete();
      },
    },
    pastPullRequests,
  ],
};
