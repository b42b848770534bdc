import type {
  ReviewOutcome,
  ReviewSample,
} from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';

type Options = { json?: boolean };

/** The failures that people are to review, and what they judged. */
export async function showSample(
  id: string,
  { json }: Options,
): Promise<ExitCode> {
  const sample = await new Portal().scorecards.getReviewSample(id);
  if (json) {
    printJson(sample);
  } else if (sample.items.length === 0) {
    print(`${id} fails nothing that you may see: there is nothing to review.`);
  } else {
    print(renderSample(sample));
  }
  return exitCode.done;
}

/** Judges one verdict of the sample, by the version in force. */
export async function reviewVerdict(
  id: string,
  entity: string,
  options: Options & {
    right?: boolean;
    wrong?: boolean;
    withdraw?: boolean;
    reason?: string;
  },
): Promise<ExitCode> {
  const { right, wrong, withdraw, reason, json } = options;
  if ([right, wrong, withdraw].filter(Boolean).length !== 1) {
    throw new Failure(
      exitCode.wrongUsage,
      'Name one of --right, --wrong and --withdraw',
    );
  }
  const portal = new Portal();
  const entityRef = await entityRefOf(portal, entity);
  const { scorecards } = portal;
  const outcome: ReviewOutcome = right ? 'right' : 'wrong';
  const review = withdraw
    ? await scorecards.withdrawReview(id, { entityRef })
    : await scorecards.reviewVerdict(id, {
        ...{ entityRef, outcome, reason },
        version: (await scorecards.getReviewSample(id)).version,
      });
  if (json) {
    printJson(review);
  } else {
    print(
      withdraw
        ? `Withdrew your review of ${id} on ${entityRef}.`
        : `Reviewed ${id} on ${entityRef}: ${outcome}.`,
    );
  }
  return exitCode.done;
}

function renderSample(sample: ReviewSample) {
  const { control, version, least, reviewed, items } = sample;
  return [
    `Version ${version} of ${control}: ${reviewed} of ${items.length} reviewed; its accuracy is stated from ${least} on.`,
    '',
    renderTable(
      items,
      [
        { title: 'ENTITY', value: each => each.entityRef },
        {
          title: 'REVIEW',
          value: ({ outcome }) => (outcome === 'open' ? 'disputed' : outcome),
        },
        {
          title: 'BY',
          value: ({ reviews }) => reviews.map(({ by }) => by).join(', '),
        },
        {
          title: 'VERDICT',
          value: ({ failing, message }) =>
            failing ? message : `${message} (mended)`,
          shrinks: true,
        },
      ],
      { width: terminalWidth() },
    ),
  ].join('\n');
}
