import type { PullRequestInput } from '../runs';
import { commitsOfRuns } from './commitNames';
import type { CommitPullRequest, DeliveryChange } from './deliveryOf';

type ReportedPull = { entityRef?: string; pull: PullRequestInput };

/**
 * Gives each commit the pull request that became it: by the commit of the merge,
 * which a squash makes anew. Pure, and the same in any order of both.
 */
export function joinPullRequests(
  changes: readonly DeliveryChange[],
  pulls: readonly ReportedPull[],
): DeliveryChange[] {
  const commitOf = commitsOfRuns(changes);
  const byCommit = new Map<string, PullRequestInput>();
  for (const { entityRef, pull } of pulls) {
    const commit = commitOf({ entityRef, revision: pull.revision });
    if (commit === undefined) {
      continue;
    }
    const key = `${entityRef} ${commit}`;
    const other = byCommit.get(key);
    byCommit.set(key, other && isBefore(other, pull) ? other : pull);
  }
  return changes.map(change => {
    const { entityRef, kind, revision } = change;
    const pull =
      kind === 'commit'
        ? byCommit.get(`${entityRef} ${commitOf({ entityRef, revision })}`)
        : undefined;
    return pull ? { ...change, pull: timesOf(pull) } : change;
  });
}

/** One may be merged into the branch of another, and both become one commit. */
function isBefore(a: PullRequestInput, b: PullRequestInput): boolean {
  const [one, other] = [a, b].map(({ id, mergedAt = '', source }) =>
    [mergedAt, source, id].join('\n'),
  );
  return one < other;
}

function timesOf(pull: PullRequestInput): CommitPullRequest {
  const { committedAt, mergedAt, openedAt } = pull;
  const begun = [committedAt, openedAt].flatMap(at =>
    at === undefined ? [] : Date.parse(at),
  );
  const until = approvalOf(pull) ?? mergedAt;
  return {
    ...(begun.length > 0 && { begunAt: Math.min(...begun) }),
    ...(openedAt !== undefined &&
      until !== undefined &&
      openedAt <= until && {
        review: { from: Date.parse(openedAt), to: Date.parse(until) },
      }),
  };
}

/** One that was reported to have come after the merge let nothing in. */
function approvalOf({
  approvedAt,
  mergedAt,
}: PullRequestInput): string | undefined {
  return approvedAt !== undefined &&
    (mergedAt === undefined || approvedAt <= mergedAt)
    ? approvedAt
    : undefined;
}
