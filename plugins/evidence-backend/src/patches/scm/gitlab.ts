import { ConflictError } from '@backstage/errors';
import type { PullRequest } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { textOf } from '../DescriptorFiles';
import type { ProposedChange } from './ProposedChange';
import { messageOf, ScmApi } from './ScmApi';

const projectSchema = z.object({ default_branch: z.string() });
const fileSchema = z.object({
  encoding: z.literal('base64'),
  content: z.string(),
  last_commit_id: z.string(),
});
const requestSchema = z.object({ web_url: z.url({ protocol: /^https?$/ }) });

/**
 * Opens a merge request through GitLab's REST API
 * (https://docs.gitlab.com/api/merge_requests/,
 * https://docs.gitlab.com/api/commits/,
 * https://docs.gitlab.com/api/repository_files/). Each step finds what an
 * earlier attempt left, so that doing it again leads to the same one; nothing
 * that is there is overwritten by force.
 */
export async function openOnGitlab(
  api: ScmApi,
  proposed: ProposedChange,
): Promise<PullRequest> {
  const { branch, title, body, change } = proposed;
  const { path } = proposed.address;
  const project = `/projects/${encodeURIComponent(proposed.address.project)}`;

  const existing = async () => {
    const source = encodeURIComponent(branch);
    const answer = await api.ask(
      'GET',
      `${project}/merge_requests?state=opened&source_branch=${source}`,
    );
    const [found] = api.read(z.array(requestSchema), answer);
    return found && ({ url: found.web_url, status: 'existing' } as const);
  };
  const readFile = async (ref: string) => {
    const file = api.read(
      fileSchema,
      await api.ask(
        'GET',
        `${project}/repository/files/${encodeURIComponent(
          path,
        )}?ref=${encodeURIComponent(ref)}`,
      ),
    );
    const text = textOf(Buffer.from(file.content, 'base64'));
    return { text, commit: file.last_commit_id };
  };
  const isBranch = async (name: string) => {
    const { status } = await api.ask(
      'GET',
      `${project}/repository/branches/${encodeURIComponent(name)}`,
      { expected: [404] },
    );
    return status !== 404;
  };
  /** Not made where the branch moved, or was made, meanwhile. */
  const commit = async (
    text: string,
    from: { commit: string },
    start?: string,
  ): Promise<{ isMade: boolean; reason: string }> => {
    const { status, body: answer } = await api.ask(
      'POST',
      `${project}/repository/commits`,
      {
        body: {
          branch,
          ...(start !== undefined && { start_branch: start }),
          commit_message: title,
          actions: [
            {
              action: 'update',
              file_path: path,
              content: Buffer.from(text, 'utf8').toString('base64'),
              encoding: 'base64',
              last_commit_id: from.commit,
            },
          ],
        },
        expected: [400],
      },
    );
    return { isMade: status !== 400, reason: messageOf(answer) };
  };

  const known = await existing();
  if (known) {
    return known;
  }
  const base = await baseBranch(api, project, proposed.address.ref, isBranch);
  const start = await readFile(base);
  const text = change(start.text);
  const isMade =
    !(await isBranch(branch)) && (await commit(text, start, base)).isMade;
  if (!isMade) {
    // Begun before, or by somebody at the same time.
    const there = await readFile(branch);
    const next = there.text === text ? undefined : await commit(text, there);
    if (next && !next.isMade) {
      throw new ConflictError(`GitLab refused: ${next.reason}`);
    }
  }
  const opened = await api.ask('POST', `${project}/merge_requests`, {
    body: {
      source_branch: branch,
      target_branch: base,
      title,
      description: body,
      remove_source_branch: true,
    },
    expected: [409],
  });
  if (opened.status === 409) {
    const other = await existing();
    if (other) {
      return other;
    }
    throw new ConflictError(`GitLab refused: ${messageOf(opened.body)}`);
  }
  return { url: api.read(requestSchema, opened).web_url, status: 'opened' };
}

/** @throws ConflictError where the catalog reads a tag or a commit */
async function baseBranch(
  api: ScmApi,
  project: string,
  ref: string,
  isBranch: (name: string) => Promise<boolean>,
): Promise<string> {
  if (ref === 'HEAD') {
    const answer = await api.ask('GET', project);
    return api.read(projectSchema, answer).default_branch;
  }
  if (!(await isBranch(ref))) {
    throw new ConflictError(
      `The catalog reads the file at '${ref}', which is no branch that the token can see; take the patch`,
    );
  }
  return ref;
}
