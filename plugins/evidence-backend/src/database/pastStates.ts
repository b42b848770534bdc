import type {
  ExpiringRows,
  RetentionKind,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';

export const historyKey = 'history';

/**
 * How what evidence has was at an instant: states that others have superseded.
 * What holds stays, however old, and so does each decision.
 */
export const pastStates: RetentionKind = {
  key: historyKey,
  what: 'States that ended',
  defaultDays: 365,
  leastDays: 30,
  rows: [
    {
      table: 'observations',
      key: ['id'],
      over: (rows, before) => {
        // By part, for the index.
        rows
          .whereIn('part', ['fact', 'edge', 'workload'])
          .where('superseded_at', '<=', before);
      },
    },
    endedIn('entities', 'id'),
    {
      table: 'passes',
      key: ['id'],
      over: (rows, before) => {
        rows
          .where('superseded_at', '<=', before)
          .where(isNotLastSuccess(before));
      },
    },
    endedIn('changes', 'row_id'),
    endedIn('change_subjects', 'row_id'),
    endedIn('alerts', 'row_id'),
    endedIn('incidents', 'row_id'),
    endedIn('signal_subjects', 'row_id'),
    endedIn('unmatched_alerts', 'row_id'),
  ],
};

function endedIn(table: string, key: string): ExpiringRows {
  return {
    table,
    key: [key],
    over: (rows, before) => {
      rows.where('superseded_at', '<=', before);
    },
  };
}

/** When a source last succeeded is shown for as long as it fails. */
function isNotLastSuccess(before: number) {
  return (passes: Knex.QueryBuilder) => {
    passes
      .where('outcome', 'failed')
      .orWhereExists(later =>
        later
          .from('passes as later')
          .whereRaw('later.source = passes.source and later.id > passes.id')
          .where('later.outcome', 'succeeded')
          .where('later.first_at', '<=', before)
          .select('later.id'),
      );
  };
}
