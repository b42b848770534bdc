import {
  filledText,
  parseInput,
  ReportedChange,
  titleOf,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { projectSignal } from './fields';
import { GitlabCommit, GitlabProject, pushSchema } from './schemas';

/**
 * What was pushed to the default branch is merged, not deployed. Of more than
 * twenty commits GitLab names the newest twenty.
 */
export function translatePush(payload: unknown): WebhookTranslation {
  const push = parseInput(pushSchema, payload, 'push event');
  const { after, commits, project, project_id: projectId, ref } = push;
  if (ref !== `refs/heads/${project.default_branch}`) {
    return { ignored: 'Only pushes to the default branch count as merged' };
  }
  if (after && /^0+$/.test(after)) {
    return { ignored: 'The push deleted the branch' };
  }
  return commits?.length
    ? { changes: commits.map(one => commitChange(one, project, projectId)) }
    : { ignored: 'The push brought no commit' };
}

/** One that is on the default branch. */
export function commitChange(
  commit: GitlabCommit,
  project: GitlabProject,
  projectId: string,
): ReportedChange {
  const actor = filledText(commit.author?.name);
  const title = titleOf(commit.message);
  const diff = webUrl(commit.url);
  return {
    source: 'gitlab',
    id: `commit:${projectId}:${commit.id.slice(0, 200)}`,
    kind: 'commit',
    signal: projectSignal(project),
    occurredAt: commit.timestamp,
    revision: commit.id.slice(0, 200),
    ...(actor && { actor }),
    ...(title && { title }),
    ...(diff && { links: { diff } }),
  };
}
