import { nativeId } from '@plumbline/backstage-plugin-evidence-node';
import { HistoryFormat, instantOf, textOf } from './historyFormat';

/**
 * Rows that Flyway writes about its own table, of
 * https://documentation.red-gate.com/fd/flyway-schema-history-table-273973417.html:
 * where it began, and what `repair` took out. Nothing was run for them.
 */
const markers: ReadonlySet<string> = new Set(['BASELINE', 'DELETE']);

/** The history of Flyway 5 and later. */
export const flywayFormat: HistoryFormat = {
  title: 'Flyway',
  defaultTable: 'flyway_schema_history',
  columns: [
    'installed_rank',
    'version',
    'description',
    'type',
    'script',
    'installed_by',
    'installed_on::text as installed_on',
    'success',
  ],
  rank: 'installed_rank',
  // `repair` frees a rank for the next attempt: the time distinguishes two.
  keyOf: row =>
    nativeId('flyway', row.installed_rank, row.script, row.installed_on),
  deletesUndone: false,
  toChange(row, { timezone, ...context }) {
    const type = textOf(row, 'type')?.toLocaleUpperCase('en-US') ?? '';
    if (markers.has(type)) {
      return undefined;
    }
    const version = textOf(row, 'version');
    const script = textOf(row, 'script');
    const actor = textOf(row, 'installed_by');
    const revision = version ?? script;
    const undone = type.startsWith('UNDO');
    const done = undone ? 'rolled-back' : 'succeeded';
    const name = version ? `V${version}` : 'Repeatable';
    return {
      ...context,
      id: flywayFormat.keyOf(row),
      kind: 'schema',
      occurredAt: instantOf(row.installed_on, timezone),
      // 0 and 1 where a database has no booleans.
      outcome: row.success === true || row.success === 1 ? done : 'failed',
      title: `${undone ? 'Undo ' : ''}${name}: ${
        textOf(row, 'description', 900) ?? script ?? 'no description'
      }`,
      ...(revision && { revision }),
      ...(actor && { actor }),
    };
  },
};
