import { readFile } from 'node:fs/promises';
import { readReview } from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { counted } from '../../terminal/table';
import { describeTaken } from './describeTaken';
import { Sending } from './Sending';

/** A review is written by hand; what is larger is something else. Characters. */
const mostCharacters = 2_000_000;

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
  const sending = new Sending(new Portal(), source);
  let items = 0;
  let unread = 0;
  for (const file of markdown) {
    const review = readReview(await textOf(file), file);
    if ('problem' in review) {
      unread += 1;
      sending.refuse(file, review.problem);
    } else {
      items += review.items.length;
      for (const item of review.items) {
        await sending.add(file, item);
      }
    }
  }
  await sending.send();
  const summary = sending.summary();
  if (json) {
    printJson({ ...summary, reviews: markdown.length, items });
  } else {
    const what = `${counted(items, 'action item')} of ${counted(
      markdown.length,
      'review',
    )}`;
    print(describeTaken(what, summary, 'action item').join('\n'));
  }
  return unread === markdown.length ? exitCode.refused : exitCode.done;
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
