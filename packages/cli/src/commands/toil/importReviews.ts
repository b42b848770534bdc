import { readFile } from 'node:fs/promises';
import {
  OccurrenceInput,
  readReview,
} from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { counted } from '../../terminal/table';

/** A review is written by hand; what is larger is something else. Characters. */
const mostCharacters = 2_000_000;
/** One request. */
const mostItems = 500;

export type ImportReviewsOptions = {
  markdown: string[];
  source?: string;
  json?: boolean;
};

/** Action items of incident reviews; doing it again changes nothing. */
export async function importReviews(
  options: ImportReviewsOptions,
): Promise<ExitCode> {
  const { json, markdown, source = 'reviews' } = options;
  const items: OccurrenceInput[] = [];
  const problems: { file: string; reason: string }[] = [];
  for (const file of markdown) {
    const review = readReview(await textOf(file), file);
    if ('problem' in review) {
      problems.push({ file, reason: review.problem });
    } else {
      items.push(...review.items);
    }
  }
  const { toil } = new Portal();
  const summary = { new: 0, updated: 0, known: 0 };
  for (let at = 0; at < items.length; at += mostItems) {
    const receipt = await toil.reportOccurrences(
      source,
      items.slice(at, at + mostItems),
    );
    summary.new += receipt.stored;
    summary.updated += receipt.updated;
    summary.known += receipt.duplicate;
    receipt.refused.forEach(({ id = '', reason }) =>
      problems.push({ file: id, reason }),
    );
  }
  if (json) {
    printJson({
      ...{ source, reviews: markdown.length, items: items.length },
      ...{ ...summary, problems },
    });
  } else {
    print(
      [
        `${counted(items.length, 'action item')} of ${counted(
          markdown.length,
          'review',
        )}: ${summary.new} new, ${summary.known} already there.`,
        ...problems.map(
          ({ file, reason }) => `  ${printable(file)} ${printable(reason)}`,
        ),
      ].join('\n'),
    );
  }
  return problems.length === markdown.length ? exitCode.refused : exitCode.done;
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).slice(0, mostCharacters);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      exitCode.wrongUsage,
      `The file '${file}' can't be read (${code ?? String(error)}).`,
    );
  }
}
