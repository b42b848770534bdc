import {
  filledText,
  optional,
  parseInput,
  ReportedPullRequest,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GithubPullRequest,
  GithubRepository,
  pullRequestEventSchema,
  pullRequestReviewEventSchema,
} from './schemas';

/**
 * The event of a merge has all that is needed: before it, `merge_commit_sha` is
 * that of a trial, and one that was closed otherwise became no commit.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */
export function translatePullRequest(payload: unknown): WebhookTranslation {
  const {
    action,
    pull_request: pull,
    repository,
  } = parseInput(pullRequestEventSchema, payload, 'pull_request event');
  if (action !== 'closed' || !pull.merged) {
    return { ignored: 'Only the merge of a pull request counts' };
  }
  return {
    pullRequests: [
      {
        ...describe(pull, repository),
        ...optional('revision', filledText(pull.merge_commit_sha, 200)),
        ...optional('mergedAt', pull.merged_at),
      },
    ],
  };
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request_review */
export function translatePullRequestReview(
  payload: unknown,
): WebhookTranslation {
  const {
    action,
    pull_request: pull,
    repository,
    review,
  } = parseInput(
    pullRequestReviewEventSchema,
    payload,
    'pull_request_review event',
  );
  const at = review.submitted_at;
  if (action !== 'submitted' || !at) {
    return { ignored: 'Only a review that was submitted counts' };
  }
  const author = pull.user?.login;
  const { login, type } = review.user ?? {};
  if (type === 'Bot' || (author && login === author)) {
    return { ignored: 'A review by the author or a bot does not count' };
  }
  return {
    pullRequests: [
      {
        ...describe(pull, repository),
        reviewedAt: at,
        ...(review.state.toLowerCase() === 'approved' && { approvedAt: at }),
      },
    ],
  };
}

/** The same in every event about one pull request. */
function describe(
  pull: GithubPullRequest,
  repository: GithubRepository,
): ReportedPullRequest {
  return {
    source: 'github',
    id: `${repository.id}:${pull.number}`,
    repository: repository.html_url,
    openedAt: pull.created_at,
    ...optional('url', webUrl(pull.html_url)),
  };
}
