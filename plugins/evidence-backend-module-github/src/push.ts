import {
  filledText,
  parseInput,
  ReportedChange,
  titleOf,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { repositorySignal } from './fields';
import { GithubCommit, GithubRepository, pushEventSchema } from './schemas';

/** What was pushed to the default branch is merged, not deployed. */
export function translatePush(payload: unknown): WebhookTranslation {
  const {
    ref,
    deleted,
    commits,
    head_commit: head,
    repository,
  } = parseInput(pushEventSchema, payload, 'push event');
  if (!ref.startsWith('refs/heads/')) {
    return { ignored: 'A push of a tag merges nothing' };
  }
  if (ref !== `refs/heads/${repository.default_branch}`) {
    return { ignored: 'Only pushes to the default branch count as merged' };
  }
  if (deleted) {
    return { ignored: 'The push deleted the branch' };
  }
  // A branch that was moved brings no commits, but has a new head.
  const moved = head ? [head] : [];
  const pushed = commits?.length ? commits : moved;
  return pushed.length > 0
    ? { changes: pushed.map(commit => commitChange(commit, repository)) }
    : { ignored: 'The push brought no commit' };
}

/** One that is on the default branch. */
export function commitChange(
  commit: GithubCommit,
  repository: GithubRepository,
): ReportedChange {
  const actor =
    filledText(commit.author?.username) ?? filledText(commit.author?.name);
  const title = titleOf(commit.message);
  const diff = webUrl(commit.url);
  return {
    source: 'github',
    id: `commit:${repository.id}:${commit.id.slice(0, 200)}`,
    kind: 'commit',
    signal: repositorySignal(repository),
    occurredAt: commit.timestamp,
    revision: commit.id.slice(0, 200),
    ...(actor && { actor }),
    ...(title && { title }),
    ...(diff && { links: { diff } }),
  };
}
