import { ConflictError } from '@backstage/errors';
import type { PullRequest } from '@plumbline/backstage-plugin-evidence-common';
import {
  AnswerError,
  GuardedClient,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

const repositorySchema = z.object({ default_branch: z.string() });
export const refSchema = z.object({ object: z.object({ sha: z.string() }) });
export const pullSchema = z.object({
  html_url: z.url({ protocol: /^https?$/ }),
});

export async function existingPull(
  api: GuardedClient,
  project: string,
  branch: string,
): Promise<PullRequest | undefined> {
  const head = encodeURIComponent(`${project.split('/')[0]}:${branch}`);
  const answer = await api.request(
    `/repos/${segments(project)}/pulls?state=open&head=${head}`,
  );
  const [found] = answer.read(z.array(pullSchema));
  return found && { url: found.html_url, status: 'existing' };
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
