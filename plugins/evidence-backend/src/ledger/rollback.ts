import type { Rollback } from '@plumbline/backstage-plugin-evidence-common';
import type { FoldedChange } from './fold';

/**
 * How a change can be undone, from what the ledger knows; undefined where it
 * does not know. A link given by the source wins. Otherwise a deploy is undone
 * by returning to its predecessor, and a commit by its revert.
 *
 * @param previous - for a deploy: the latest earlier one of the same service
 *   and environment that succeeded, of another revision
 */
export function deriveRollback(
  change: FoldedChange,
  previous?: FoldedChange,
): Rollback | undefined {
  const given = change.links?.rollback;
  if (given !== undefined) {
    return {
      ...(previous?.revision !== undefined && { to: previous.revision }),
      how: `Link given by ${change.source}`,
      url: given,
    };
  }
  switch (change.kind) {
    case 'deploy':
      return previous && returnTo(previous);
    case 'commit':
      return revertOf(change);
    default:
      return undefined;
  }
}

function returnTo(previous: FoldedChange): Rollback {
  const where = previous.environment ? ` to ${previous.environment}` : '';
  const what = previous.revision ? ` of ${abbreviate(previous.revision)}` : '';
  const run = previous.links?.run;
  return {
    ...(previous.revision !== undefined && { to: previous.revision }),
    how: `Previous successful deployment${where}${what}, ${
      previous.occurredAt
    }${run === undefined ? '' : ': run it again'}`,
    ...(run !== undefined && { url: run }),
  };
}

/** A commit has a revision that git knows; a release, for one, has a tag. */
function revertOf(change: FoldedChange): Rollback | undefined {
  const { revision } = change;
  if (revision === undefined || !/^[0-9a-f]{7,64}$/i.test(revision)) {
    return undefined;
  }
  const diff = change.links?.diff;
  const url = diff !== undefined && showsOneCommit(diff) ? diff : undefined;
  return {
    how: `Revert of the commit: git revert ${abbreviate(revision)}`,
    ...(url !== undefined && { url }),
  };
}

/**
 * Pages of GitHub, GitLab, Gitea and Bitbucket that show one commit or one
 * merged request: a revert starts there. A comparison of two revisions doesn't
 * lead to one.
 */
function showsOneCommit(url: string): boolean {
  return /\/(commits?|pull|pulls|pull-requests|merge_requests)\/[^/]+\/?$/.test(
    pathOf(url),
  );
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return '';
  }
}

/** A hash in git's usual short form; anything else as it is. */
function abbreviate(revision: string): string {
  return /^[0-9a-f]{40,64}$/i.test(revision) ? revision.slice(0, 7) : revision;
}
