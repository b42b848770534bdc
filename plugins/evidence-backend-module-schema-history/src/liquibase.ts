import { nativeId } from '@plumbline/backstage-plugin-evidence-node';
import type { ChangeOutcome } from '@plumbline/backstage-plugin-evidence-common';
import { HistoryFormat, HistoryRow, instantOf, textOf } from './historyFormat';

/**
 * Of https://docs.liquibase.com/concepts/tracking-tables/databasechangelog-table.html.
 * `SKIPPED` and `MARK_RAN` say that the change set was not run.
 */
const outcomes: Record<string, ChangeOutcome | undefined> = {
  EXECUTED: 'succeeded',
  RERAN: 'succeeded',
  FAILED: 'failed',
};

/** The history of Liquibase. */
export const liquibaseFormat: HistoryFormat = {
  title: 'Liquibase',
  defaultTable: 'databasechangelog',
  columns: [
    'id',
    'author',
    'filename',
    'dateexecuted::text as dateexecuted',
    'orderexecuted',
    'exectype',
    'description',
    'comments',
    'tag',
  ],
  rank: 'orderexecuted',
  keyOf: row => nativeId('liquibase', row.filename, row.id, row.author),
  deletesUndone: true,
  toChange(row, { timezone, ...context }) {
    const type = textOf(row, 'exectype')?.toLocaleUpperCase('en-US') ?? '';
    const outcome = Object.hasOwn(outcomes, type) && outcomes[type];
    if (!outcome) {
      return undefined;
    }
    const author = textOf(row, 'author');
    const revision = textOf(row, 'id');
    return {
      ...context,
      id: executionOf(row),
      kind: 'schema',
      occurredAt: instantOf(row.dateexecuted, timezone),
      outcome,
      title: `${revision}: ${
        textOf(row, 'comments', 400) ??
        textOf(row, 'description', 400) ??
        textOf(row, 'filename', 400) ??
        'no description'
      }`,
      ...(revision && { revision }),
      ...(author && { actor: author }),
    };
  },
};

/** A change set that runs again keeps its row, and gets a new time. */
function executionOf(row: HistoryRow): string {
  return nativeId(
    'liquibase',
    row.filename,
    row.id,
    row.author,
    row.dateexecuted,
  );
}
