import { InputError } from '@backstage/errors';
import {
  filledText,
  optional,
  parseInput,
  WebhookDelivery,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { projectKey, sentAt } from './fields';
import { mergeRequestSchema } from './schemas';

/** `approved`: by all who have to; `approval`: by one of them. */
const approvals = new Set(['approved', 'approval']);

/**
 * A merge request is a pull request that became a commit, or that was approved.
 * Where its commits were squashed and it was merged without a merge commit, GitLab
 * does not say as which commit: then nothing joins it.
 * https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events
 */
export function translateMergeRequest(
  payload: unknown,
  delivery: WebhookDelivery,
): WebhookTranslation {
  const {
    object_attributes: request,
    project,
    user,
  } = parseInput(mergeRequestSchema, payload, 'merge request event');
  const commit = request.last_commit;
  const described = {
    source: 'gitlab',
    id: `${projectKey(project)}:${request.iid}`.slice(0, 300),
    repository: project.web_url,
    openedAt: request.created_at,
    ...optional('committedAt', commit?.timestamp),
    ...optional('url', webUrl(request.url)),
  };
  if (request.action === 'merge') {
    const revision =
      filledText(request.merge_commit_sha, 200) ??
      filledText(request.squash_commit_sha, 200) ??
      filledText(commit?.id, 200);
    return {
      pullRequests: [
        {
          ...described,
          ...optional('revision', revision),
          ...optional('mergedAt', request.merged_at ?? request.updated_at),
        },
      ],
    };
  }
  if (!approvals.has(request.action ?? '')) {
    return {
      ignored: 'Only the merge of a merge request counts, and approvals',
    };
  }
  if (request.author_id && user?.id === request.author_id) {
    return { ignored: 'An approval by the author does not count' };
  }
  const at = sentAt(delivery)?.toISOString();
  if (!at) {
    throw new InputError('The delivery must say when it was sent or received');
  }
  return { pullRequests: [{ ...described, reviewedAt: at, approvedAt: at }] };
}
