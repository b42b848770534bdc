import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';

export const runsKey = 'runs';

/** Runs that began before an instant, with their jobs. */
export const pastRuns: RetentionKind = {
  key: runsKey,
  what: 'Runs that began',
  defaultDays: 90,
  leastDays: 30,
  rows: [
    {
      table: 'pipeline_runs',
      key: ['id'],
      order: ['at', 'id'],
      over: (rows, before) => {
        rows.where('pipeline_runs.at', '<', before);
      },
      remove: async (trx, found) => {
        const ids = found.map(({ id }) => String(id));
        await trx('pipeline_jobs').whereIn('run_id', ids).delete();
        return trx('pipeline_runs').whereIn('id', ids).delete();
      },
    },
  ],
};
