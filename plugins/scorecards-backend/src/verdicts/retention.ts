import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';

export const verdictHistoryKey = 'verdicts';

/** The accuracy of a control is that of its last 90 days. */
const leastDays = 100;

const key = ['entity_ref', 'control', 'revision'];

/** How many failed when a baseline was frozen is shown for as long as it stands. */
function wasFrozen(baselines: Knex.QueryBuilder): void {
  baselines
    .from('baselines')
    .whereRaw('baselines.control = verdicts.control')
    .whereRaw('verdicts.failing_since is not null')
    .whereRaw('verdicts.learned_at <= baselines.date_at')
    .whereRaw('verdicts.superseded_at > baselines.date_at')
    .select('baselines.control');
}

/**
 * What verdicts have been. Those that hold stay, whatever their age, and those
 * that a baseline was frozen with.
 *
 * @param bounds - of a promotion: how long a control has to be observed
 */
export function verdictHistory(bounds: {
  daysObserved: number;
}): RetentionKind {
  return {
    key: verdictHistoryKey,
    what: 'Verdicts that ended',
    // As far back as a summary may be requested.
    defaultDays: 400,
    leastDays: Math.max(leastDays, bounds.daysObserved),
    rows: [
      {
        table: 'verdicts',
        key,
        order: ['superseded_at', ...key],
        over: (verdicts, before) => {
          verdicts
            .where('verdicts.superseded_at', '<=', before)
            .whereNotExists(wasFrozen);
        },
      },
    ],
  };
}
