import { ConflictError } from '@backstage/errors';
import type {
  ProposalEnd,
  PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  AnswerError,
  GuardedClient,
  issueMark,
  ObsoleteProposal,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

const repositorySchema = z.object({ default_branch: z.string() });
export const refSchema = z.object({ object: z.object({ sha: z.string() }) });
export const pullSchema = z.object({
  html_url: z.url({ protocol: /^https?$/ }),
});
const headSchema = z.object({
  state: z.string(),
  head: z.object({ ref: z.string(), sha: z.string() }),
});
const commentsSchema = z.array(z.object({ body: z.string().nullish() }));
/** Of open issues, and of comments; what is on later ones is done once more. */
export const mostPages = 20;

export async function existingPull(
  api: GuardedClient,
  project: string,
  branch: string,
): Promise<PullRequest | undefined> {
  const head = encodeURIComponent(`${project.split('/')[0]}:${branch}`);
  const pulls = await api.request(
    `/repos/${segments(project)}/pulls?state=open&head=${head}`,
  );
  const [found] = pulls.read(z.array(pullSchema));
  return found && { url: found.html_url, status: 'existing' };
}

/**
 * By its number: people may have opened others of its branch. While its branch
 * is at that commit; one that was merged is not open.
 */
export async function closePull(
  api: GuardedClient,
  {
    branch,
    comment,
    commit,
    key,
    number,
    project,
  }: Omit<ObsoleteProposal, 'url'> & { number: string; project: string },
): Promise<ProposalEnd> {
  const repository = `/repos/${segments(project)}`;
  const pull = `${repository}/pulls/${number}`;
  const findEnd = async (): Promise<ProposalEnd | undefined> => {
    const found = await api.request(pull, { expected: [404] });
    if (found.status === 404) {
      // As for one that the credentials may not see: then neither is the repository.
      await api.request(repository);
      return 'ended';
    }
    const { head, state } = found.read(headSchema);
    if (state !== 'open') {
      return 'ended';
    }
    return head.ref === branch && head.sha === commit ? undefined : 'other';
  };
  const before = await findEnd();
  if (before) {
    return before;
  }
  const comments = `${repository}/issues/${number}/comments`;
  await commentOnce(api, { comments, comment, mark: issueMark(key) });
  // Somebody may have pushed meanwhile, and nothing closes it on a condition.
  const since = await findEnd();
  if (since) {
    return since;
  }
  await api.request(pull, { method: 'PATCH', body: { state: 'closed' } });
  return 'closed';
}

/**
 * An earlier attempt may have broken off after it
 * (https://docs.github.com/en/rest/issues/comments).
 */
export async function commentOnce(
  api: GuardedClient,
  of: { comments: string; comment: string; mark: string },
): Promise<void> {
  const { comment, comments, mark } = of;
  const pages = api.pages(comments, { query: { per_page: 100 } }, mostPages);
  for await (const answer of pages) {
    if (answer.read(commentsSchema).some(({ body }) => body?.includes(mark))) {
      return;
    }
  }
  await api.request(comments, {
    method: 'POST',
    body: { body: `${comment}\n\n${mark}` },
  });
}

export async function openPull(
  api: GuardedClient,
  pull: Record<'project' | 'branch' | 'base' | 'title' | 'body', string>,
): Promise<PullRequest> {
  const { project, branch, base, title, body } = pull;
  const repository = `/repos/${segments(project)}`;
  try {
    const opened = await api.request(`${repository}/pulls`, {
      method: 'POST',
      body: { title, head: branch, base, body },
    });
    return { url: opened.read(pullSchema).html_url, status: 'opened' };
  } catch (error) {
    // Another request may have opened it at this moment.
    const other =
      error instanceof AnswerError && error.status === 422
        ? await existingPull(api, project, branch)
        : undefined;
    if (!other) {
      throw error;
    }
    return other;
  }
}

/** @throws ConflictError where the catalog reads a tag or a commit */
export async function baseBranch(
  api: GuardedClient,
  repository: string,
  ref: string,
): Promise<string> {
  if (ref === 'HEAD') {
    return (await api.request(repository)).read(repositorySchema)
      .default_branch;
  }
  const { status } = await api.request(refOf(repository, ref), {
    expected: [404],
  });
  if (status === 404) {
    throw new ConflictError(
      `The catalog reads the file at '${ref}', which is not a branch that the token can see; take the patch`,
    );
  }
  return ref;
}

export function refOf(repository: string, branch: string): string {
  return `${repository}/git/ref/heads/${segments(branch)}`;
}

export function segments(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
