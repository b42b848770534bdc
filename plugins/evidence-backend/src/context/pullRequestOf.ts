import {
  type ChangeDelivery,
  commitOf,
  namesOfCommit,
  type ReleaseNames,
} from '@plumbline/backstage-plugin-evidence-common';
import type { RunStore } from '../runs/RunStore';

/** Of commits that begin alike. */
const mostRead = 20;

/** The one that became a commit of a service, the first where several did. */
export async function pullRequestOf(
  runStore: Pick<RunStore, 'pullRequests'>,
  of: {
    commit?: string;
    entityRef?: string;
    named: (one: ReleaseNames) => ReleaseNames;
    /** Epoch milliseconds. */
    from: number;
    to: number;
  },
): Promise<ChangeDelivery['pullRequest']> {
  const { commit, entityRef, from, named, to } = of;
  if (commit === undefined || entityRef === undefined) {
    return undefined;
  }
  const found = await runStore.pullRequests({
    ...{ from, to },
    refs: [entityRef],
    revisions: namesOfCommit(commit),
    limit: mostRead,
  });
  const pull = found
    .filter(
      ({ pull: { revision } }) =>
        commitOf(named({ kind: 'commit', revision })) === commit,
    )
    .at(-1)?.pull;
  if (!pull) {
    return undefined;
  }
  const { mergedAt, openedAt, url } = pull;
  // What came after the merge let nothing in.
  const [approvedAt, reviewedAt] = [pull.approvedAt, pull.reviewedAt].map(at =>
    at !== undefined && mergedAt !== undefined && at > mergedAt
      ? undefined
      : at,
  );
  return { url, openedAt, reviewedAt, approvedAt, mergedAt };
}
