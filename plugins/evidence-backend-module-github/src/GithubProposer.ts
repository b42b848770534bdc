import { ConflictError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
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
import { githubHeaders } from './githubHeaders';

const repositorySchema = z.object({ default_branch: z.string() });
const refSchema = z.object({ object: z.object({ sha: z.string() }) });
const fileSchema = z.object({
  type: z.literal('file'),
  encoding: z.literal('base64'),
  content: z.string(),
  sha: z.string(),
});
const pullSchema = z.object({ html_url: z.url({ protocol: /^https?$/ }) });

/** Opens pull requests at GitHub, and at one's own GitHub servers. */
export class GithubProposer implements ChangeProposer {
  readonly type = 'github';
  readonly #credentials: DefaultGithubCredentialsProvider;
  readonly #integrations: ScmIntegrations;

  constructor(config: Config) {
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
    const { project, url } = proposed.file;
    const { apiBaseUrl, host } = this.#integrations.github.byUrl(url)!.config;
    const { headers } = await this.#credentials.getCredentials({
      url: `https://${host}/${project}`,
    });
    const api = new GuardedClient({
      title: 'GitHub',
      url: apiBaseUrl!,
      headers: { ...githubHeaders, ...headers },
      credentialsAt: 'integrations.github',
    });
    return openPullRequest(api, proposed);
  }
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
  const owner = project.split('/')[0];

  const existing = async () => {
    const head = encodeURIComponent(`${owner}:${branch}`);
    const answer = await api.request(
      `${repository}/pulls?state=open&head=${head}`,
    );
    const [found] = answer.read(z.array(pullSchema));
    return found && ({ url: found.html_url, status: 'existing' } as const);
  };
  const readFile = async (ref: string) => {
    const query = `?ref=${encodeURIComponent(ref)}`;
    const file = (await api.request(contents + query)).read(fileSchema);
    return { bytes: Buffer.from(file.content, 'base64'), sha: file.sha };
  };

  const known = await existing();
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
  try {
    const opened = await api.request(`${repository}/pulls`, {
      method: 'POST',
      body: { title, head: branch, base, body },
    });
    return { url: opened.read(pullSchema).html_url, status: 'opened' };
  } catch (error) {
    // Whoever pressed at the same time has opened it.
    const other =
      error instanceof AnswerError && error.status === 422
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
      `The catalog reads the file at '${ref}', which is no branch that the token can see; take the patch`,
    );
  }
  return ref;
}

function refOf(repository: string, branch: string): string {
  return `${repository}/git/ref/heads/${segments(branch)}`;
}

function segments(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
