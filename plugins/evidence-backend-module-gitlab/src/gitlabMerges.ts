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

const projectSchema = z.object({ default_branch: z.string().nullish() });
const requestSchema = z.object({
  source_project_id: z.number(),
  target_project_id: z.number(),
  web_url: z.url({ protocol: /^https?$/ }),
});
/** `sha` is null where its branch is gone. */
const headSchema = z.object({
  state: z.string(),
  source_branch: z.string(),
  sha: z.string().nullish(),
});
const notesSchema = z.array(z.object({ body: z.string() }));
export const perPage = 100;
/** Of open issues, and of notes; what is on later ones is done once more. */
export const mostPages = 20;
const branchSchema = z.object({ commit: z.object({ id: z.string() }) });

export const fileSchema = z.object({
  encoding: z.literal('base64'),
  content: z.string(),
  last_commit_id: z.string(),
});

/** Where the API has a project. */
export function projectPath(project: string): string {
  return `/projects/${encodeURIComponent(project)}`;
}

export async function existingRequest(
  api: GuardedClient,
  project: string,
  branch: string,
): Promise<PullRequest | undefined> {
  const answer = await api.request(`${projectPath(project)}/merge_requests`, {
    query: { state: 'opened', source_branch: branch },
  });
  // A fork may have a branch of the same name.
  const found = answer
    .read(z.array(requestSchema))
    .find(one => one.source_project_id === one.target_project_id);
  return found && { url: found.web_url, status: 'existing' };
}

/**
 * By its number: people may have opened others of its branch. While its branch
 * is at that commit; one that was merged is not open.
 */
export async function closeRequest(
  api: GuardedClient,
  {
    branch,
    comment,
    commit,
    iid,
    key,
    project,
  }: Omit<ObsoleteProposal, 'url'> & { iid: string; project: string },
): Promise<ProposalEnd> {
  const request = `${projectPath(project)}/merge_requests/${iid}`;
  const findEnd = async (): Promise<ProposalEnd | undefined> => {
    const found = await api.request(request, { expected: [404] });
    if (found.status === 404) {
      // As for one that the token may not see: then neither is the project.
      await api.request(projectPath(project));
      return 'ended';
    }
    const { sha, source_branch: source, state } = found.read(headSchema);
    if (state !== 'opened') {
      return 'ended';
    }
    return source === branch && sha === commit ? undefined : 'other';
  };
  const before = await findEnd();
  if (before) {
    return before;
  }
  const notes = `${request}/notes`;
  await noteOnce(api, { notes, comment, mark: issueMark(key) });
  // Somebody may have pushed meanwhile, and nothing closes it on a condition.
  const since = await findEnd();
  if (since) {
    return since;
  }
  await api.request(request, { method: 'PUT', body: { state_event: 'close' } });
  return 'closed';
}

/**
 * An earlier attempt may have broken off after it
 * (https://docs.gitlab.com/api/notes/).
 */
export async function noteOnce(
  api: GuardedClient,
  of: { notes: string; comment: string; mark: string },
): Promise<void> {
  const { comment, mark, notes } = of;
  const pages = api.pages(notes, { query: { per_page: perPage } }, mostPages);
  for await (const answer of pages) {
    if (answer.read(notesSchema).some(({ body }) => body.includes(mark))) {
      return;
    }
  }
  await api.request(notes, {
    method: 'POST',
    body: { body: `${comment}\n\n${mark}` },
  });
}

export async function openRequest(
  api: GuardedClient,
  request: Record<'project' | 'branch' | 'base' | 'title' | 'body', string>,
): Promise<PullRequest> {
  const { base, body, branch, project, title } = request;
  try {
    const opened = await api.request(`${projectPath(project)}/merge_requests`, {
      method: 'POST',
      body: {
        source_branch: branch,
        target_branch: base,
        title,
        description: body,
        remove_source_branch: true,
      },
    });
    return { url: opened.read(requestSchema).web_url, status: 'opened' };
  } catch (error) {
    // Another request may have opened it at this moment.
    const other =
      error instanceof AnswerError && error.status === 409
        ? await existingRequest(api, project, branch)
        : undefined;
    if (!other) {
      throw error;
    }
    return other;
  }
}

/** The latest commit of a branch; undefined where there is none. */
export async function headOf(
  api: GuardedClient,
  project: string,
  branch: string,
): Promise<string | undefined> {
  const answer = await api.request(
    `${projectPath(project)}/repository/branches/${encodeURIComponent(branch)}`,
    { expected: [404] },
  );
  return answer.status === 404
    ? undefined
    : answer.read(branchSchema).commit.id;
}

/**
 * @throws ConflictError where the catalog reads a tag or a commit, or there is
 *   none
 */
export async function baseBranch(
  api: GuardedClient,
  project: string,
  ref: string,
): Promise<string> {
  if (ref === 'HEAD') {
    const answer = await api.request(projectPath(project));
    const { default_branch: found } = answer.read(projectSchema);
    if (!found) {
      throw new ConflictError(`The repository '${project}' has no commit`);
    }
    return found;
  }
  if ((await headOf(api, project, ref)) === undefined) {
    throw new ConflictError(
      `The catalog reads the file at '${ref}', which is not a branch that the token can see; take the patch`,
    );
  }
  return ref;
}
