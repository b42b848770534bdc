import { ConflictError, InputError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import type { Config } from '@backstage/config';
import type {
  IssueClosure,
  IssueEnd,
  ProposalEnd,
  PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeProposer,
  FilePlan,
  GuardedClient,
  NewRepository,
  ObsoleteProposal,
  ProposedChange,
  ProposedFiles,
  ProposedIssue,
  ProposedPlace,
  RepositoryFile,
} from '@plumbline/backstage-plugin-evidence-node';
import { createRepository, withdrawRepository } from './gitlabCreations';
import { planFiles, proposeFiles } from './gitlabFiles';
import { closeIssue, openIssue } from './gitlabIssues';
import {
  baseBranch,
  closeRequest,
  existingRequest,
  fileSchema,
  headOf,
  openRequest,
  projectPath,
} from './gitlabMerges';

const groupsKey = 'plumbline.repositories.gitlab.createIn';

/** Opens merge requests at gitlab.com, and at the GitLab servers of `integrations.gitlab`. */
export class GitlabProposer implements ChangeProposer {
  readonly type = 'gitlab';
  readonly #groups: readonly string[];
  readonly #integrations: ScmIntegrations;

  constructor(config: Config) {
    this.#groups = readGroups(config);
    this.#integrations = ScmIntegrations.fromConfig(config);
  }

  serves({ url }: RepositoryFile): boolean {
    return Boolean(this.#integrations.gitlab.byUrl(url)?.config.token);
  }

  async propose(proposed: ProposedChange): Promise<PullRequest> {
    return openMergeRequest(this.#open(proposed.file), proposed);
  }

  async planFiles(proposed: ProposedFiles): Promise<FilePlan> {
    return planFiles(this.#open(proposed.repository), proposed);
  }

  async proposeFiles(
    proposed: ProposedFiles,
  ): Promise<ProposedPlace | undefined> {
    return proposeFiles(this.#open(proposed.repository), proposed);
  }

  async closeProposal({
    url,
    ...proposal
  }: ObsoleteProposal): Promise<ProposalEnd> {
    const { baseUrl } = this.#integrations.gitlab.byUrl(url)!.config;
    const [, project, iid] =
      /^\/(.+?)(?:\/-)?\/merge_requests\/(\d+)$/.exec(
        url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : '',
      ) ?? [];
    if (iid === undefined) {
      throw new ConflictError(`${url} is not a merge request at GitLab`);
    }
    return closeRequest(this.#open({ url }), { ...proposal, iid, project });
  }

  async openIssue(issue: ProposedIssue): Promise<PullRequest> {
    return openIssue(this.#open(issue.repository), issue);
  }

  async closeIssue({ url, ...issue }: IssueClosure): Promise<IssueEnd> {
    const { baseUrl } = this.#integrations.gitlab.byUrl(url)!.config;
    const [, project, iid] =
      /^\/(.+?)(?:\/-)?\/(?:issues|work_items)\/(\d+)$/.exec(
        url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : '',
      ) ?? [];
    if (iid === undefined) {
      throw new ConflictError(`${url} is not an issue at GitLab`);
    }
    return closeIssue(this.#open({ url }), { ...issue, iid, project });
  }

  async createRepository(
    repository: NewRepository,
  ): Promise<'created' | 'existing'> {
    await this.checkRepository(repository);
    return createRepository(this.#open(repository), repository);
  }

  async checkRepository(
    repository: Pick<RepositoryFile, 'project' | 'url'>,
  ): Promise<void> {
    if (!this.#mayCreate(repository)) {
      throw new ConflictError(
        `No repositories may be made at ${repository.url}: '${groupsKey}' does not name its group`,
      );
    }
  }

  async withdrawRepository(
    repository: Omit<NewRepository, 'description'>,
  ): Promise<'absent' | 'kept' | 'other' | 'removed'> {
    return withdrawRepository(this.#open(repository), {
      ...repository,
      mayDelete: this.#mayCreate(repository),
    });
  }

  #mayCreate({ project, url }: Pick<RepositoryFile, 'project' | 'url'>) {
    const { baseUrl } = this.#integrations.gitlab.byUrl(url)!.config;
    const group = project.slice(0, project.lastIndexOf('/'));
    const name = project.slice(group.length + 1);
    return (
      /^[a-z0-9_][\w.-]{0,99}$/i.test(name) &&
      this.#groups.includes(`${baseUrl}/${group}`.toLowerCase())
    );
  }

  #open({ url }: Pick<RepositoryFile, 'url'>): GuardedClient {
    const { apiBaseUrl, token } = this.#integrations.gitlab.byUrl(url)!.config;
    return new GuardedClient({
      title: 'GitLab',
      url: apiBaseUrl,
      headers: token ? { 'private-token': token } : {},
      credentialsAt: 'integrations.gitlab',
    });
  }
}

/**
 * Groups in which repositories of new services are made.
 *
 * @throws InputError naming the key
 */
function readGroups(config: Config): string[] {
  const groups = config.getOptionalStringArray(groupsKey) ?? [];
  return groups.map(group => {
    if (!/^https:\/\/[^/\s@?#]+(?:\/[^/\s@?#]+)+\/?$/.test(group)) {
      throw new InputError(
        `'${groupsKey}' must name groups such as https://gitlab.com/acme/shop, and not '${group}'`,
      );
    }
    return group.replace(/\/$/, '').toLowerCase();
  });
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
  const { path, project } = proposed.file;
  const repository = `${projectPath(project)}/repository`;

  const readFile = async (ref: string) => {
    const answer = await api.request(
      `${repository}/files/${encodeURIComponent(path)}`,
      { query: { ref } },
    );
    const { content, last_commit_id: commit } = answer.read(fileSchema);
    return { bytes: Buffer.from(content, 'base64'), commit };
  };
  /** Refused with 400 where the branch moved, or was made, meanwhile. */
  const commit = async (
    text: string,
    from: { commit: string },
    options: { start?: string; expected?: number[] } = {},
  ): Promise<{ isMade: boolean }> => {
    const { expected, start } = options;
    const { status } = await api.request(`${repository}/commits`, {
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

  const known = await existingRequest(api, project, branch);
  if (known) {
    return known;
  }
  const base = await baseBranch(api, project, proposed.file.ref);
  const start = await readFile(base);
  const text = change(start.bytes);
  const first = { start: base, expected: [400] };
  const isThere = (await headOf(api, project, branch)) !== undefined;
  const isMade = !isThere && (await commit(text, start, first)).isMade;
  if (!isMade) {
    // Begun before, or by another request at the same time.
    const there = await readFile(branch);
    if (there.bytes.toString('utf8') !== text) {
      await commit(text, there);
    }
  }
  return openRequest(api, { project, branch, base, title, body });
}
