import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';

const key = ['id'];

/** What Terraform printed; requests, approvals and their timelines stay. */
export const runLogs: RetentionKind = {
  key: 'runLogs',
  what: 'Lines of runs that were logged',
  defaultDays: 90,
  // Of the longest wait for an approval, with some time to look at it.
  leastDays: 30,
  rows: [
    {
      table: 'log_lines',
      key,
      over: (lines, before) => {
        lines.where('at', '<', before);
      },
    },
    {
      table: 'log_lines',
      key,
      // Of a version that did not keep when they were written.
      over: (lines, before) => {
        lines
          .whereNull('at')
          .whereIn('request_id', requests =>
            requests
              .from('requests')
              .where('updated_at', '<', before)
              .select('id'),
          );
      },
    },
  ],
};
