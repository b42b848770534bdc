import { ConflictError, InputError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
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
import { z } from 'zod';
import { createRepository, withdrawRepository } from './githubCreations';
import { planFiles, proposeFiles } from './githubFiles';
import { githubHeaders } from './githubHeaders';
import { closeIssue, openIssue } from './githubIssues';
import {
  baseBranch,
  closePull,
  existingPull,
  openPull,
  refOf,
  refSchema,
  segments,
} from './githubPulls';

const ownersKey = 'plumbline.repositories.github.createIn';

const fileSchema = z.object({
  type: z.literal('file'),
  encoding: z.literal('base64'),
  content: z.string(),
  sha: z.string(),
});

/** Opens pull requests at GitHub, and at one's own GitHub servers. */
export class GithubProposer implements ChangeProposer {
  readonly type = 'github';
  readonly #credentials: DefaultGithubCredentialsProvider;
  readonly #integrations: ScmIntegrations;

  readonly #owners: readonly string[];

  constructor(config: Config) {
    this.#owners = readOwners(config);
    this.#integrations = ScmIntegrations.fromConfig(config);
    this.#credentials = DefaultGithubCredentialsProvider.fromIntegrations(
      this.#integrations,
    );
  }

  serves({ url }: RepositoryFile): boolean {
    const { apps, token } = this.#integrations.github.byUrl(url)?.config ?? {};
    return Boolean(token || apps?.length);
  }

  async propose(proposed: ProposedChange): Promise<PullRequest> {
    return openPullRequest(await this.#open(proposed.file), proposed);
  }

  async planFiles(proposed: ProposedFiles): Promise<FilePlan> {
    return planFiles(await this.#open(proposed.repository), proposed);
  }

  async proposeFiles(
    proposed: ProposedFiles,
  ): Promise<ProposedPlace | undefined> {
    return proposeFiles(await this.#open(proposed.repository), proposed);
  }

  async closeProposal({
    url,
    ...proposal
  }: ObsoleteProposal): Promise<ProposalEnd> {
    const [, project, number] =
      /^\/([^/]+\/[^/]+)\/pull\/(\d+)$/.exec(new URL(url).pathname) ?? [];
    if (number === undefined) {
      throw new ConflictError(`${url} is not a pull request at GitHub`);
    }
    const api = await this.#open({ project, url });
    return closePull(api, { ...proposal, number, project });
  }

  async openIssue(issue: ProposedIssue): Promise<PullRequest> {
    return openIssue(await this.#open(issue.repository), issue);
  }

  async closeIssue({ url, ...issue }: IssueClosure): Promise<IssueEnd> {
    const [, project, number] =
      /^\/([^/]+\/[^/]+)\/issues\/(\d+)$/.exec(new URL(url).pathname) ?? [];
    if (number === undefined) {
      throw new ConflictError(`${url} is not an issue at GitHub`);
    }
    const api = await this.#open({ project, url });
    return closeIssue(api, { ...issue, number, project });
  }

  async createRepository(
    repository: NewRepository,
  ): Promise<'created' | 'existing'> {
    await this.checkRepository(repository);
    return createRepository(await this.#open(repository), repository);
  }

  async checkRepository(
    repository: Pick<RepositoryFile, 'project' | 'url'>,
  ): Promise<void> {
    if (!this.#mayCreate(repository)) {
      throw new ConflictError(
        `No repositories may be made at ${repository.url}: '${ownersKey}' does not name its organisation`,
      );
    }
  }

  async withdrawRepository(
    repository: Omit<NewRepository, 'description'>,
  ): Promise<'absent' | 'kept' | 'other' | 'removed'> {
    return withdrawRepository(await this.#open(repository), {
      ...repository,
      mayDelete: this.#mayCreate(repository),
    });
  }

  #mayCreate({ project, url }: Pick<RepositoryFile, 'project' | 'url'>) {
    const { host } = this.#integrations.github.byUrl(url)!.config;
    const [owner, name, ...more] = project.split('/');
    return (
      /^[\w.-]{1,100}$/.test(name ?? '') &&
      more.length === 0 &&
      this.#owners.includes(`https://${host}/${owner}`.toLowerCase())
    );
  }

  async #open({
    project,
    url,
  }: Pick<RepositoryFile, 'project' | 'url'>): Promise<GuardedClient> {
    const { apiBaseUrl, host } = this.#integrations.github.byUrl(url)!.config;
    const { headers } = await this.#credentials.getCredentials({
      url: `https://${host}/${project}`,
    });
    return new GuardedClient({
      title: 'GitHub',
      url: apiBaseUrl!,
      headers: { ...githubHeaders, ...headers },
      credentialsAt: 'integrations.github',
    });
  }
}

/**
 * Organisations at which repositories of new services are made.
 *
 * @throws InputError naming the key
 */
function readOwners(config: Config): string[] {
  const owners = config.getOptionalStringArray(ownersKey) ?? [];
  return owners.map(owner => {
    if (!/^https:\/\/[^/\s@?#]+\/[^/\s@?#]+\/?$/.test(owner)) {
      throw new InputError(
        `'${ownersKey}' must name organisations such as https://github.com/acme, and not '${owner}'`,
      );
    }
    return owner.replace(/\/$/, '').toLowerCase();
  });
}

/**
 * Opens a pull request through GitHub's REST API
 * (https://docs.github.com/en/rest/pulls/pulls,
 * https://docs.github.com/en/rest/git/refs,
 * https://docs.github.com/en/rest/repos/contents). Each step finds what an
 * earlier attempt left, so that doing it again leads to the same one; nothing
 * that is there is overwritten by force.
 */
async function openPullRequest(
  api: GuardedClient,
  proposed: ProposedChange,
): Promise<PullRequest> {
  const { branch, title, body, change } = proposed;
  const { project, path } = proposed.file;
  const repository = `/repos/${segments(project)}`;
  const contents = `${repository}/contents/${segments(path)}`;

  const readFile = async (ref: string) => {
    const query = `?ref=${encodeURIComponent(ref)}`;
    const file = (await api.request(contents + query)).read(fileSchema);
    return { bytes: Buffer.from(file.content, 'base64'), sha: file.sha };
  };

  const known = await existingPull(api, project, branch);
  if (known) {
    return known;
  }
  const base = await baseBranch(api, repository, proposed.file.ref);
  const head = await api.request(refOf(repository, base));
  const start = head.read(refSchema).object.sha;
  const text = change((await readFile(start)).bytes);
  await api.request(`${repository}/git/refs`, {
    method: 'POST',
    body: { ref: `refs/heads/${branch}`, sha: start },
    // The branch is there: somebody has begun before.
    expected: [422],
  });
  const there = await readFile(branch);
  if (there.bytes.toString('utf8') !== text) {
    const put = await api.request(contents, {
      method: 'PUT',
      body: {
        message: title,
        content: Buffer.from(text, 'utf8').toString('base64'),
        sha: there.sha,
        branch,
      },
      expected: [409],
    });
    // Whoever pressed at the same time has written the same.
    const isTheirs =
      put.status === 409 &&
      (await readFile(branch)).bytes.toString('utf8') !== text;
    if (isTheirs) {
      throw new ConflictError(
        'The file changed while the pull request was being opened; try again',
      );
    }
  }
  return openPull(api, { project, branch, base, title, body });
}
