import { ConflictError } from '@backstage/errors';
import {
  creationFile,
  creationMessage,
  describeCreation,
  isOfCreation,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  GuardedClient,
  NewRepository,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import { refOf, refSchema, segments } from './githubPulls';

/** What pipelines and catalog entries of templates name. */
const branch = 'main';
/** Characters that GitHub takes. */
const longestDescription = 350;

const aboutSchema = z.object({
  default_branch: z.string(),
  description: z.string().nullish(),
});
const markSchema = z.object({ content: z.string() });
const commitsSchema = z.array(
  z.object({
    sha: z.string(),
    commit: z.object({ message: z.string() }),
    author: z.object({ login: z.string() }).nullish(),
    committer: z.object({ login: z.string() }).nullish(),
    parents: z.array(z.object({ sha: z.string() })),
  }),
);
const treeSchema = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string() })),
});
const refusalSchema = z.object({ message: z.string() });
const branchesSchema = z.array(z.object({ name: z.string() }));

type Status = 'absent' | 'kept' | 'other' | 'removed';
type About = z.output<typeof aboutSchema>;

/**
 * Makes a private repository of an organisation, with one commit that states for
 * what (https://docs.github.com/en/rest/repos/repos,
 * https://docs.github.com/en/rest/repos/contents). Until that commit is there,
 * its description states it.
 *
 * @throws ConflictError where something else has the name
 */
export async function createRepository(
  api: GuardedClient,
  { description, key, project }: NewRepository,
): Promise<'created' | 'existing'> {
  const [owner, name] = project.split('/');
  let about = await find(api, project);
  if (!about) {
    const made = await api.request(`/orgs/${segments(owner)}/repos`, {
      method: 'POST',
      body: {
        name,
        private: true,
        auto_init: false,
        description: describeCreation(description, {
          key,
          longest: longestDescription,
        }),
      },
      // Another request may have made it at this moment.
      expected: [404, 422],
    });
    if (made.status === 404) {
      throw new ConflictError(
        `There is no organisation '${owner}' at which the token may make repositories`,
      );
    }
    if (made.status === 422) {
      about = await find(api, project);
      if (!about) {
        const { message } = made.read(refusalSchema);
        throw new ConflictError(
          `GitHub makes no repository '${project}': ${message.slice(0, 300)}`,
        );
      }
    } else {
      about = made.read(aboutSchema);
    }
  }
  const mark = await readMark(api, project, about);
  if (mark === key) {
    return 'existing';
  }
  // Without a commit, it is what this creation began.
  if (mark !== undefined || !isOfCreation(about.description, key)) {
    throw new ConflictError(`There is a repository '${project}' already`);
  }
  if (about.default_branch !== branch) {
    throw new ConflictError(
      `The default branch of '${project}' is '${about.default_branch}', and templates need '${branch}': set '${branch}' in the settings of the organisation, and delete '${project}', which is empty`,
    );
  }
  const put = await api.request(contentsOf(project), {
    method: 'PUT',
    body: {
      message: creationMessage(key),
      content: Buffer.from(`${key}\n`).toString('base64'),
    },
    // The same as above.
    expected: [409, 422],
  });
  if (put.status === 409 || put.status === 422) {
    const other = await readMark(api, project, about);
    if (other !== key) {
      throw new ConflictError(`There is a repository '${project}' already`);
    }
    return 'existing';
  }
  return 'created';
}

/**
 * Unless anything has changed it but what it was made with. A token that may not
 * delete keeps it.
 */
export async function withdrawRepository(
  api: GuardedClient,
  {
    key,
    mayDelete,
    project,
  }: Omit<NewRepository, 'description'> & { mayDelete: boolean },
): Promise<Status> {
  const about = await find(api, project);
  if (!about) {
    return 'absent';
  }
  const mark = await readMark(api, project, about);
  if (
    mark === undefined ? !isOfCreation(about.description, key) : mark !== key
  ) {
    return 'other';
  }
  const isOurs =
    mark === undefined || (await isUntouched(api, project, about, key));
  if (!mayDelete || !isOurs) {
    return 'kept';
  }
  await api.request(`/repos/${segments(project)}`, {
    method: 'DELETE',
    // 404 is also the answer to a token that may not.
    expected: [403, 404],
  });
  return (await find(api, project)) ? 'kept' : 'removed';
}

async function find(
  api: GuardedClient,
  project: string,
): Promise<About | undefined> {
  const answer = await api.request(`/repos/${segments(project)}`, {
    expected: [404],
  });
  return answer.status === 404 ? undefined : answer.read(aboutSchema);
}

/** Undefined for a repository without a commit, '' for one without a mark. */
async function readMark(
  api: GuardedClient,
  project: string,
  about: About,
): Promise<string | undefined> {
  const head = await api.request(
    refOf(`/repos/${segments(project)}`, about.default_branch),
    // https://docs.github.com/en/rest/git/refs: 409 for one that is empty.
    { expected: [404, 409] },
  );
  if (head.status === 409) {
    return undefined;
  }
  if (head.status === 404) {
    // Its default branch was removed or renamed.
    return '';
  }
  const { sha } = head.read(refSchema).object;
  const answer = await api.request(
    `${contentsOf(project)}?ref=${encodeURIComponent(sha)}`,
    { expected: [404] },
  );
  return answer.status === 404
    ? ''
    : Buffer.from(answer.read(markSchema).content, 'base64')
        .toString('utf8')
        .trim();
}

/** Only its first commit, and on its branch what the same account put there. */
async function isUntouched(
  api: GuardedClient,
  project: string,
  { default_branch: main }: About,
  key: string,
): Promise<boolean> {
  const repository = `/repos/${segments(project)}`;
  const own = `plumbline/${key}`;
  const branches = (
    await api.request(`${repository}/branches?per_page=100`)
  ).read(branchesSchema);
  const tags = (await api.request(`${repository}/tags?per_page=1`)).read(
    branchesSchema,
  );
  if (
    tags.length > 0 ||
    branches.some(({ name }) => name !== main && name !== own)
  ) {
    return false;
  }
  const commitsOf = async (of: string) =>
    (
      await api.request(
        `${repository}/commits?per_page=100&sha=${encodeURIComponent(of)}`,
      )
    ).read(commitsSchema);
  const [first, ...more] = await commitsOf(main);
  const login = first?.author?.login;
  if (
    !first ||
    more.length > 0 ||
    login === undefined ||
    first.commit.message !== creationMessage(key)
  ) {
    return false;
  }
  const { tree } = (
    await api.request(`${repository}/git/trees/${first.sha}?recursive=1`)
  ).read(treeSchema);
  const files = tree.filter(({ type }) => type !== 'tree');
  if (files.length !== 1 || files[0].path !== creationFile) {
    return false;
  }
  const proposed = branches.some(({ name }) => name === own)
    ? await commitsOf(own)
    : [];
  return (
    proposed.length < 100 &&
    proposed.every(
      ({ author, committer, parents }) =>
        author?.login === login &&
        // Who amends a commit stays apart from its author.
        committer?.login === first.committer?.login &&
        parents.length < 2,
    )
  );
}

function contentsOf(project: string): string {
  return `/repos/${segments(project)}/contents/${segments(creationFile)}`;
}
