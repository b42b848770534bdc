import { ConflictError } from '@backstage/errors';
import type { PullRequest } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { textOf } from '../DescriptorFiles';
import type { ProposedChange } from './ProposedChange';
import { messageOf, ScmApi } from './ScmApi';

const repositorySchema = z.object({ default_branch: z.string() });
const refSchema = z.object({ object: z.object({ sha: z.string() }) });
const fileSchema = z.object({
  type: z.literal('file'),
  encoding: z.literal('base64'),
  content: z.string(),
  sha: z.string(),
});
const pullSchema = z.object({ html_url: z.url({ protocol: /^https?$/ }) });

/**
 * Opens a pull request through GitHub's REST API
 * (https://docs.github.com/en/rest/pulls/pulls,
 * https://docs.github.com/en/rest/git/refs,
 * https://docs.github.com/en/rest/repos/contents). Each step finds what an
 * earlier attempt left, so that doing it again leads to the same one; nothing
 * that is there is overwritten by force.
 */
export async function openOnGithub(
  api: ScmApi,
  proposed: ProposedChange,
): Promise<PullRequest> {
  const { branch, title, body, change } = proposed;
  const { project, path } = proposed.address;
  const repository = `/repos/${segments(project)}`;
  const contents = `${repository}/contents/${segments(path)}`;
  const owner = project.split('/')[0];

  const existing = async () => {
    const head = encodeURIComponent(`${owner}:${branch}`);
    const answer = await api.ask(
      'GET',
      `${repository}/pulls?state=open&head=${head}`,
    );
    const [found] = api.read(z.array(pullSchema), answer);
    return found && ({ url: found.html_url, status: 'existing' } as const);
  };
  const readFile = async (ref: string) => {
    const query = `?ref=${encodeURIComponent(ref)}`;
    const file = api.read(fileSchema, await api.ask('GET', contents + query));
    const text = textOf(Buffer.from(file.content, 'base64'));
    return { text, sha: file.sha };
  };

  const known = await existing();
  if (known) {
    return known;
  }
  const base = await baseBranch(api, repository, proposed.address.ref);
  const start = api.read(
    refSchema,
    await api.ask('GET', refOf(repository, base)),
  ).object.sha;
  const text = change((await readFile(start)).text);
  await api.ask('POST', `${repository}/git/refs`, {
    body: { ref: `refs/heads/${branch}`, sha: start },
    // The branch is there: somebody has begun before.
    expected: [422],
  });
  const there = await readFile(branch);
  if (there.text !== text) {
    const put = await api.ask('PUT', contents, {
      body: {
        message: title,
        content: Buffer.from(text, 'utf8').toString('base64'),
        sha: there.sha,
        branch,
      },
      expected: [409],
    });
    // Whoever pressed at the same time has written the same.
    if (put.status === 409 && (await readFile(branch)).text !== text) {
      throw new ConflictError(
        `The file changed while the pull request was being opened: ${messageOf(
          put.body,
        )}; try again`,
      );
    }
  }
  const opened = await api.ask('POST', `${repository}/pulls`, {
    body: { title, head: branch, base, body },
    expected: [422],
  });
  if (opened.status === 422) {
    const other = await existing();
    if (other) {
      return other;
    }
    throw new ConflictError(`GitHub refused: ${messageOf(opened.body)}`);
  }
  return { url: api.read(pullSchema, opened).html_url, status: 'opened' };
}

/** @throws ConflictError where the catalog reads a tag or a commit */
async function baseBranch(
  api: ScmApi,
  repository: string,
  ref: string,
): Promise<string> {
  if (ref === 'HEAD') {
    const answer = await api.ask('GET', repository);
    return api.read(repositorySchema, answer).default_branch;
  }
  const { status } = await api.ask('GET', refOf(repository, ref), {
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
