import { resolve } from 'node:path';
import {
  CsvColumns,
  findColumns,
  toOccurrence,
  trackerOf,
} from '@plumbline/backstage-plugin-toil-common/csv';
import type {
  OccurrenceInput,
  ToilKind,
} from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { counted, formatCount } from '../../terminal/table';
import { Progress } from './Progress';
import { openCsv, rowsOf } from './readCsv';

/** One request: well under the portal's limits of 1,000 items and 5 MB. */
const most = { items: 500, characters: 1_500_000 };
/** Problems that are told one by one; all are counted. */
const mostProblems = 20;

export type ImportOptions = {
  csv: string;
  map: Record<string, string>;
  source?: string;
  kind?: ToilKind;
  encoding?: string;
  json?: boolean;
};

type Problem = { line: number; reason: string };

/** One file on its way: row after row, request after request. */
class Importing {
  rows = 0;
  #columns: CsvColumns | undefined;
  #source: string | undefined;
  #batch: { line: number; occurrence: OccurrenceInput }[] = [];
  #characters = 0;
  #taken = { new: 0, updated: 0, known: 0, future: 0 };
  #refused = 0;
  readonly #problems: Problem[] = [];

  constructor(
    private readonly portal: Portal,
    private readonly options: ImportOptions,
  ) {}

  async take(line: number, cells: readonly string[]): Promise<void> {
    if (!this.#columns) {
      this.#begin(cells);
      return;
    }
    this.rows += 1;
    const read = toOccurrence(cells, this.#columns, this.options);
    if ('problem' in read) {
      this.#refuse({ line, reason: read.problem });
      return;
    }
    this.#batch.push({ line, occurrence: read.occurrence });
    this.#characters += JSON.stringify(read.occurrence).length;
    if (
      this.#batch.length >= most.items ||
      this.#characters >= most.characters
    ) {
      await this.send();
    }
  }

  /** What is taken stays taken, whatever comes after it. */
  async send(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0) {
      return;
    }
    this.#batch = [];
    this.#characters = 0;
    const receipt = await this.portal.toil.reportOccurrences(
      this.#source!,
      batch.map(({ occurrence }) => occurrence),
    );
    this.#taken.new += receipt.stored;
    this.#taken.updated += receipt.updated;
    this.#taken.known += receipt.duplicate;
    this.#taken.future += receipt.future;
    receipt.refused.forEach(({ index, reason }) =>
      this.#refuse({ line: batch[index].line, reason }),
    );
  }

  summary() {
    return {
      source: this.#source,
      rows: this.rows,
      ...this.#taken,
      refused: this.#refused,
      problems: this.#problems,
      unusedColumns: this.#columns?.unused ?? [],
    };
  }

  #begin(header: readonly string[]): void {
    const found = findColumns(header, this.options.map);
    if ('problem' in found) {
      throw new Failure(exitCode.refused, found.problem);
    }
    this.#columns = found;
    this.#source = this.options.source ?? trackerOf(header);
  }

  #refuse(problem: Problem): void {
    this.#refused += 1;
    if (this.#problems.length < mostProblems) {
      this.#problems.push(problem);
    }
  }
}

export async function importCsv(options: ImportOptions): Promise<ExitCode> {
  const csv = await openCsv(resolve(options.csv), options.encoding);
  const importing = new Importing(new Portal(), options);
  const progress = new Progress(csv.bytes);
  try {
    for await (const row of rowsOf(csv, count => progress.read(count))) {
      await importing.take(row.line, row.cells);
      progress.show(`${formatCount(importing.rows)} tickets`);
    }
    await importing.send();
  } finally {
    progress.end();
  }
  const summary = { ...importing.summary(), encoding: csv.encoding };
  if (options.json) {
    printJson(summary);
  } else {
    print(describe(summary));
  }
  return summary.rows > 0 && summary.refused === summary.rows
    ? exitCode.refused
    : exitCode.done;
}

function describe(
  summary: ReturnType<Importing['summary']> & { encoding: string },
): string {
  const { rows, source, refused, problems, future } = summary;
  const parts = [
    `${formatCount(summary.new)} new`,
    ...(summary.updated > 0 ? [`${formatCount(summary.updated)} updated`] : []),
    `${formatCount(summary.known)} already there`,
    ...(refused > 0 ? [`${formatCount(refused)} left out`] : []),
  ];
  return [
    `${counted(rows, 'ticket')} of '${source}': ${parts.join(', ')}.`,
    ...(summary.encoding === 'utf-8' ? [] : [`Read as ${summary.encoding}.`]),
    ...(future > 0
      ? [
          `${counted(
            future,
            'ticket is',
            'tickets are',
          )} dated later than now, and not counted before then.`,
        ]
      : []),
    ...problems.map(
      ({ line, reason }) => `  line ${line}: ${printable(reason)}`,
    ),
    ...(refused > problems.length
      ? [`  and ${formatCount(refused - problems.length)} more`]
      : []),
  ].join('\n');
}
