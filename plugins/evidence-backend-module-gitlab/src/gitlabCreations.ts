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
import { headOf, projectPath } from './gitlabMerges';

/** What pipelines and catalog entries of templates name. */
const branch = 'main';
/** Characters that GitLab takes. */
const longestDescription = 2_000;
const perPage = 100;

const aboutSchema = z.object({
  default_branch: z.string().nullish(),
  /** Whether it has no commit; absent where its repository is switched off. */
  empty_repo: z.boolean().optional(),
  description: z.string().nullish(),
  /** Deleted, and kept for some days: nothing can be put there. */
  marked_for_deletion_on: z.string().nullish(),
});
const namespaceSchema = z.object({ id: z.number(), kind: z.string() });
const markSchema = z.object({ content: z.string() });
const namesSchema = z.array(z.object({ name: z.string() }));
const treeSchema = z.array(z.object({ path: z.string(), type: z.string() }));
const commitsSchema = z.array(
  z.object({
    id: z.string(),
    message: z.string(),
    author_email: z.string(),
    committer_email: z.string(),
    parent_ids: z.array(z.string()),
  }),
);

type Status = 'absent' | 'kept' | 'other' | 'removed';
type About = z.output<typeof aboutSchema>;

/**
 * Makes a private project of a group, with one commit that states for what
 * (https://docs.gitlab.com/api/projects/#create-a-project,
 * https://docs.gitlab.com/api/commits/). Until that commit is there, its
 * description states it.
 *
 * @throws ConflictError where something else has the name
 */
export async function createRepository(
  api: GuardedClient,
  { description, key, project }: NewRepository,
): Promise<'created' | 'existing'> {
  let about = await find(api, project);
  if (!about) {
    const made = await api.request('/projects', {
      method: 'POST',
      body: {
        path: project.slice(project.lastIndexOf('/') + 1),
        namespace_id: await groupOf(api, project),
        visibility: 'private',
        default_branch: branch,
        description: describeCreation(description, {
          key,
          longest: longestDescription,
        }),
      },
      // Another request may have made it at this moment.
      expected: [400, 403],
    });
    if (made.status === 403) {
      throw new ConflictError(
        `The token may not make '${project}': it needs the role Developer or Maintainer of the group, as the group's settings say`,
      );
    }
    about =
      made.status === 400 ? await find(api, project) : made.read(aboutSchema);
    if (!about) {
      throw new ConflictError(
        `GitLab makes no project '${project}': its name is taken or not allowed`,
      );
    }
  }
  if (about.marked_for_deletion_on) {
    throw new ConflictError(
      `The project '${project}' is being deleted, from ${about.marked_for_deletion_on} on; take another name, or restore it`,
    );
  }
  const mark = await readMark(api, project, about);
  if (mark === key) {
    return 'existing';
  }
  // Without a commit, it is what this creation began.
  if (mark !== undefined || !isOfCreation(about.description, key)) {
    throw new ConflictError(`There is a repository '${project}' already`);
  }
  const put = await api.request(`${projectPath(project)}/repository/commits`, {
    method: 'POST',
    body: {
      branch,
      commit_message: creationMessage(key),
      actions: [
        { action: 'create', file_path: creationFile, content: `${key}\n` },
      ],
    },
    // The same as above.
    expected: [400],
  });
  if (put.status !== 400) {
    return 'created';
  }
  const now = await find(api, project);
  if (!now || (await readMark(api, project, now)) !== key) {
    throw new ConflictError(`There is a repository '${project}' already`);
  }
  return 'existing';
}

/**
 * Unless anything has changed it but what it was made with. A token that may not
 * delete keeps it; GitLab keeps what is deleted for some days.
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
  if (about.marked_for_deletion_on) {
    return 'removed';
  }
  const isOurs = mark === undefined || (await isUntouched(api, project, key));
  if (!mayDelete || !isOurs) {
    return 'kept';
  }
  await api.request(projectPath(project), {
    method: 'DELETE',
    expected: [403, 404],
  });
  const left = await find(api, project);
  return left && !left.marked_for_deletion_on ? 'kept' : 'removed';
}

async function find(
  api: GuardedClient,
  project: string,
): Promise<About | undefined> {
  const answer = await api.request(projectPath(project), { expected: [404] });
  return answer.status === 404 ? undefined : answer.read(aboutSchema);
}

/** https://docs.gitlab.com/api/namespaces/#retrieve-namespace-details */
async function groupOf(api: GuardedClient, project: string): Promise<number> {
  const path = project.slice(0, project.lastIndexOf('/'));
  const answer = await api.request(`/namespaces/${encodeURIComponent(path)}`, {
    expected: [404],
  });
  const found =
    answer.status === 404 ? undefined : answer.read(namespaceSchema);
  if (found?.kind !== 'group') {
    throw new ConflictError(
      `There is no group '${path}' that the token can see`,
    );
  }
  return found.id;
}

/** Undefined for a project without a commit, '' for one without a mark. */
async function readMark(
  api: GuardedClient,
  project: string,
  about: About,
): Promise<string | undefined> {
  if (about.empty_repo === true) {
    return undefined;
  }
  const ref = about.default_branch;
  const head = ref ? await headOf(api, project, ref) : undefined;
  if (head === undefined) {
    // Its default branch was removed, or its repository is switched off.
    return '';
  }
  const answer = await api.request(
    `${projectPath(project)}/repository/files/${encodeURIComponent(
      creationFile,
    )}`,
    { query: { ref: head }, expected: [404] },
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
  key: string,
): Promise<boolean> {
  const repository = `${projectPath(project)}/repository`;
  const own = `plumbline/${key}`;
  const branches = (
    await api.request(`${repository}/branches`, {
      query: { per_page: perPage },
    })
  )
    .read(namesSchema)
    .map(({ name }) => name);
  const tags = (
    await api.request(`${repository}/tags`, { query: { per_page: 1 } })
  ).read(namesSchema);
  if (
    tags.length > 0 ||
    branches.some(name => name !== branch && name !== own)
  ) {
    return false;
  }
  const commitsOf = async (of: string) =>
    (
      await api.request(`${repository}/commits`, {
        query: { ref_name: of, per_page: perPage },
      })
    ).read(commitsSchema);
  const [first, ...more] = await commitsOf(branch);
  if (
    !first ||
    more.length > 0 ||
    first.message.trim() !== creationMessage(key)
  ) {
    return false;
  }
  const tree = (
    await api.request(`${repository}/tree`, {
      query: { ref: first.id, recursive: 'true', per_page: perPage },
    })
  ).read(treeSchema);
  const files = tree.filter(({ type }) => type !== 'tree');
  if (files.length !== 1 || files[0].path !== creationFile) {
    return false;
  }
  const proposed = branches.includes(own) ? await commitsOf(own) : [];
  return (
    proposed.length < perPage &&
    proposed.every(
      ({ author_email, committer_email, parent_ids }) =>
        author_email === first.author_email &&
        // Who amends a commit stays apart from its author.
        committer_email === first.committer_email &&
        parent_ids.length < 2,
    )
  );
}
