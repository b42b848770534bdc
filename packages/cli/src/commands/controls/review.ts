import type { ReviewOutcome } from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';

/** Judges one verdict of the sample, by the version in force. */
export async function reviewVerdict(
  id: string,
  entity: string,
  options: {
    json?: boolean;
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
  const scorecards = await portal.scorecards();
  const outcome: ReviewOutcome = right ? 'right' : 'wrong';
  const review = withdraw
    ? await scorecards.withdrawReview(id, { entityRef })
    : await scorecards.reviewVerdict(id, {
        entityRef,
        outcome,
        reason,
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
