import { ConflictError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import type { Config } from '@backstage/config';
import type { PullRequest } from '@plumbline/backstage-plugin-evidence-common';
import {
  AnswerError,
  ChangeProposer,
  GuardedClient,
  ProposedChange,
  RepositoryFile,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

const projectSchema = z.object({ default_branch: z.string() });
const fileSchema = z.object({
  encoding: z.literal('base64'),
  content: z.string(),
  last_commit_id: z.string(),
});
const requestSchema = z.object({ web_url: z.url({ protocol: /^https?$/ }) });

/** Opens merge requests at GitLab, and at one's own GitLab servers. */
export class GitlabProposer implements ChangeProposer {
  readonly type = 'gitlab';
  readonly #integrations: ScmIntegrations;

  constructor(config: Config) {
    this.#integrations = ScmIntegrations.fromConfig(config);
  }

  serves({ url }: RepositoryFile): boolean {
    return Boolean(this.#integrations.gitlab.byUrl(url)?.config.token);
  }

  async propose(proposed: ProposedChange): Promise<PullRequest> {
    const { url } = proposed.file;
    const { apiBaseUrl, token } = this.#integrations.gitlab.byUrl(url)!.config;
    const api = new GuardedClient({
      title: 'GitLab',
      url: apiBaseUrl,
      headers: token ? { 'private-token': token } : {},
      credentialsAt: 'integrations.gitlab',
    });
    return openMergeRequest(api, proposed);
  }
}

/**
 * Opens a merge request through GitLab's REST API
 * (https://docs.gitlab.com/api/merge_requests/,
 * https://docs.gitlab.com/api/commits/,
 * https://docs.gitlab.com/api/repository_files/). Each step finds what an
 * earlier attempt left, so that doing it again leads to the same one; nothing
 * that is there is overwritten by force.
 */
async function openMergeRequest(
  api: GuardedClient,
  proposed: ProposedChange,
): Promise<PullRequest> {
  const { branch, title, body, change } = proposed;
  const { path } = proposed.file;
  const project = `/projects/${encodeURIComponent(proposed.file.project)}`;

  const existing = async () => {
    const source = encodeURIComponent(branch);
    const answer = await api.request(
      `${project}/merge_requests?state=opened&source_branch=${source}`,
    );
    const [found] = answer.read(z.array(requestSchema));
    return found && ({ url: found.web_url, status: 'existing' } as const);
  };
  const readFile = async (ref: string) => {
    const answer = await api.request(
      `${project}/repository/files/${encodeURIComponent(path)}`,
      { query: { ref } },
    );
    const { content, last_commit_id: commit } = answer.read(fileSchema);
    return { bytes: Buffer.from(content, 'base64'), commit };
  };
  const isBranch = async (name: string) => {
    const { status } = await api.request(
      `${project}/repository/branches/${encodeURIComponent(name)}`,
      { expected: [404] },
    );
    return status !== 404;
  };
  /** Refused with 400 where the branch moved, or was made, meanwhile. */
  const commit = async (
    text: string,
    from: { commit: string },
    options: { start?: string; expected?: number[] } = {},
  ): Promise<{ isMade: boolean }> => {
    const { expected, start } = options;
    const { status } = await api.request(`${project}/repository/commits`, {
      method: 'POST',
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
      expected,
    });
    return { isMade: status !== 400 };
  };

  const known = await existing();
  if (known) {
    return known;
  }
  const base = await baseBranch(api, project, proposed.file.ref, isBranch);
  const start = await readFile(base);
  const text = change(start.bytes);
  const first = { start: base, expected: [400] };
  const isMade =
    !(await isBranch(branch)) && (await commit(text, start, first)).isMade;
  if (!isMade) {
    // Begun before, or by somebody at the same time.
    const there = await readFile(branch);
    if (there.bytes.toString('utf8') !== text) {
      await commit(text, there);
    }
  }
  try {
    const opened = await api.request(`${project}/merge_requests`, {
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
    // Whoever pressed at the same time has opened it.
    const other =
      error instanceof AnswerError && error.status === 409
        ? await existing()
        : undefined;
    if (!other) {
      throw error;
    }
    return other;
  }
}

/** @throws ConflictError where the catalog reads a tag or a commit */
async function baseBranch(
  api: GuardedClient,
  project: string,
  ref: string,
  isBranch: (name: string) => Promise<boolean>,
): Promise<string> {
  if (ref === 'HEAD') {
    return (await api.request(project)).read(projectSchema).default_branch;
  }
  if (!(await isBranch(ref))) {
    throw new ConflictError(
      `The catalog reads the file at '${ref}', which is no branch that the token can see; take the patch`,
    );
  }
  return ref;
}
