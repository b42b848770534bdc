import type { ReportedChange } from '@plumbline/backstage-plugin-evidence-node';
import { DateTime } from 'luxon';

/** What the rows of one history table have in common. */
export type HistoryRowContext = Pick<
  ReportedChange,
  'source' | 'entityRef' | 'signal' | 'environment'
> & {
  /** Which database was migrated. */
  item: string;
  /** In which a time without a zone is meant, IANA. */
  timezone: string;
};

/** One row as the reader gives it: its texts are those of PostgreSQL. */
export type HistoryRow = Record<string, unknown>;

/** How one tool keeps its history. */
export type HistoryFormat = {
  title: string;
  defaultTable: string;
  /** Expressions to select, by the name of the field. */
  columns: readonly string[];
  /** The column that grows with each migration. */
  rank: string;
  /** Which migration it is, whatever became of it: a re-run has the same. */
  keyOf(row: HistoryRow): string;
  /** Undefined for a row that says that nothing was run. */
  toChange(
    row: HistoryRow,
    context: HistoryRowContext,
  ): ReportedChange | undefined;
  /** Whether the tool takes rows out again when it undoes what they say. */
  deletesUndone: boolean;
};

/**
 * The instant of a time as the table has it. One without a zone is meant in the
 * configured one; where clocks were set back, the earlier of two is taken.
 * What can't be read is handed on as it is, and refused by the ledger.
 */
export function instantOf(time: unknown, timezone: string): string {
  const text = String(time ?? '');
  const read = DateTime.fromSQL(text, { zone: timezone });
  return read.isValid ? read.toUTC().toISO() : text;
}

/** The value of a column as a text that says something, cut to a length. */
export function textOf(
  row: HistoryRow,
  column: string,
  length = 500,
): string | undefined {
  const value = row[column];
  const text = value === null || value === undefined ? '' : String(value);
  return text.trim().slice(0, length) || undefined;
}
