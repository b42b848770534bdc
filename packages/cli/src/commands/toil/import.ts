import {
  CsvColumns,
  DateOrder,
  findColumns,
  kindOfTracker,
  toOccurrence,
  trackerOf,
} from '@plumbline/backstage-plugin-toil-common/csv';
import type { ToilKind } from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { counted, formatCount } from '../../terminal/table';
import { describeTaken } from './describeTaken';
import { openText } from './openText';
import { Progress } from './Progress';
import { rowsOf } from './readCsv';
import { Sending } from './Sending';

export type ImportOptions = {
  csv: string;
  map: Record<string, string>;
  source?: string;
  kind?: ToilKind;
  encoding?: string;
  dates?: DateOrder;
  replace?: boolean;
  json?: boolean;
};

/** What the header says of the rows. */
type Table = {
  columns: CsvColumns;
  kind?: ToilKind;
  dates?: DateOrder;
  sending: Sending;
};

/** @throws Failure where the header does not show which column is which */
function beginTable(
  header: readonly string[],
  options: ImportOptions,
  portal: Portal,
): Table {
  const columns = findColumns(header, options.map);
  if ('problem' in columns) {
    throw new Failure(exitCode.refused, columns.problem);
  }
  const tracker = trackerOf(header);
  return {
    columns,
    kind: options.kind ?? kindOfTracker(tracker),
    dates: options.dates,
    // Pieces of an export may come in any order, an export of today does not.
    sending: new Sending(portal, options.source ?? tracker, {
      anyOrder: !options.replace,
    }),
  };
}

export async function importCsv(options: ImportOptions): Promise<ExitCode> {
  const csv = await openText(options.csv, options.encoding);
  const portal = new Portal();
  const progress = new Progress(csv.bytes);
  let table: Table | undefined;
  let rows = 0;
  try {
    for await (const { line, cells } of rowsOf(csv, n => progress.read(n))) {
      if (!table) {
        table = beginTable(cells, options, portal);
        continue;
      }
      rows += 1;
      const read = toOccurrence(cells, table.columns, table);
      if ('problem' in read) {
        table.sending.refuse(`line ${line}`, read.problem);
      } else {
        await table.sending.add(`line ${line}`, read.occurrence);
      }
      progress.show(`${formatCount(rows)} tickets`);
    }
    await table?.sending.send();
  } finally {
    progress.end();
  }
  if (!table) {
    throw new Failure(
      exitCode.refused,
      `'${csv.file}' is empty: its first line must name the columns.`,
    );
  }
  const { encoding } = csv;
  const summary = table.sending.summary();
  if (options.json) {
    printJson({
      ...summary,
      rows,
      encoding,
      unusedColumns: table.columns.unused,
    });
  } else {
    const [first, ...others] = describeTaken(
      `${counted(rows, 'ticket')} of '${summary.source}'`,
      summary,
      'ticket',
    );
    const read = encoding === 'utf-8' ? [] : [`Read as ${encoding}.`];
    const hint =
      summary.overruled > 0 && !options.replace
        ? ['Use --replace to let this table take precedence.']
        : [];
    print([first, ...read, ...others, ...hint].join('\n'));
  }
  return rows > 0 && summary.refused === rows
    ? exitCode.refused
    : exitCode.done;
}
