import { ConflictError } from '@backstage/errors';
import {
  type FilePlan,
  type GuardedAnswer,
  type GuardedClient,
  otherContent,
  type PlannedFile,
  plannedFiles,
  type ProposedFiles,
  type ProposedPlace,
  requirePlanned,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import {
  baseBranch,
  existingRequest,
  fileSchema,
  headOf,
  openRequest,
  projectPath,
} from './gitlabMerges';

const treeSchema = z.array(
  z.object({ name: z.string(), type: z.string(), mode: z.string() }),
);
const comparisonSchema = z.object({
  diffs: z.array(z.object({ old_path: z.string(), new_path: z.string() })),
  compare_timeout: z.boolean().optional(),
});
const perPage = 100;
/** A folder with more entries is not read. */
const mostPages = 20;

type Changed = PlannedFile & { version?: string };

/** The files of one commit; each folder is listed once. */
class Tree {
  readonly #folders = new Map<string, z.output<typeof treeSchema>>();

  constructor(
    private readonly api: GuardedClient,
    private readonly project: string,
    private readonly commit: string,
  ) {}

  /**
   * Folder by folder, so that no link is followed.
   *
   * @throws ConflictError where the way to it, or what it is, is not a plain file
   */
  async read(
    path: string,
  ): Promise<{ bytes: Buffer; version: string } | undefined> {
    const parts = path.split('/');
    for (const [index, name] of parts.entries()) {
      const folder = await this.#list(parts.slice(0, index).join('/'));
      const entry = folder.find(one => one.name === name);
      if (!entry) {
        return undefined;
      }
      const isFile = index === parts.length - 1;
      const isPlain = isFile
        ? /^100(?:644|755)$/.test(entry.mode)
        : entry.type === 'tree';
      if (!isPlain) {
        throw new ConflictError(
          `'${parts.slice(0, index + 1).join('/')}' is no plain ${
            isFile ? 'file' : 'folder'
          }, so '${path}' is not changed`,
        );
      }
    }
    const answer = await this.api.request(
      `${projectPath(this.project)}/repository/files/${encodeURIComponent(
        path,
      )}`,
      { query: { ref: this.commit } },
    );
    const { content, last_commit_id: version } = answer.read(fileSchema);
    return { bytes: Buffer.from(content, 'base64'), version };
  }

  /** https://docs.gitlab.com/api/repositories/#list-all-repository-trees-in-a-project */
  async #list(folder: string): Promise<z.output<typeof treeSchema>> {
    const known = this.#folders.get(folder);
    if (known) {
      return known;
    }
    const entries: z.output<typeof treeSchema> = [];
    const pages = this.api.pages(
      `${projectPath(this.project)}/repository/tree`,
      {
        query: { ref: this.commit, path: folder, per_page: perPage },
        // A folder that is not there.
        expected: [404],
      },
      mostPages,
    );
    for await (const answer of pages) {
      if (answer.status !== 404) {
        entries.push(...answer.read(treeSchema));
      }
      if (answer.next === undefined) {
        this.#folders.set(folder, entries);
        return entries;
      }
    }
    throw new ConflictError(`The folder '${folder}' is too large to read`);
  }
}

export async function planFiles(
  api: GuardedClient,
  proposed: ProposedFiles,
): Promise<FilePlan> {
  const { files } = await changedFiles(api, proposed);
  return {
    kind: 'pull-request',
    files: files.map(({ version: _, ...file }) => file),
  };
}

/**
 * One commit with all of it, on a branch of its own, and a merge request
 * (https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions).
 */
export async function proposeFiles(
  api: GuardedClient,
  proposed: ProposedFiles,
): Promise<ProposedPlace | undefined> {
  const { body, branch, title } = proposed;
  const { project } = proposed.repository;
  const { base, files, start } = await changedFiles(api, proposed);
  if (files.length === 0) {
    return undefined;
  }
  const own = { branch, files, start };
  const known = await existingRequest(api, project, branch);
  if (known) {
    const commit = await requireOwn(api, project, own);
    return { kind: 'pull-request', ...known, commit };
  }
  if ((await headOf(api, project, branch)) === undefined) {
    const made = await api.request(
      `${projectPath(project)}/repository/commits`,
      {
        method: 'POST',
        body: {
          branch,
          start_sha: start,
          commit_message: title,
          actions: files.map(actionOf),
        },
        // Another run may have made the branch at this moment.
        expected: [400],
      },
    );
    if (
      made.status === 400 &&
      (await headOf(api, project, branch)) === undefined
    ) {
      throw new ConflictError(
        `GitLab takes no commit on '${branch}': ${refusalOf(made)}`,
      );
    }
  }
  const commit = await requireOwn(api, project, own);
  const request = await openRequest(api, {
    project,
    branch,
    base,
    title,
    body,
  });
  return { kind: 'pull-request', ...request, commit };
}

/** What GitLab says of a request that it refuses; it may be a text, or texts by field. */
function refusalOf(answer: GuardedAnswer): string {
  const { message } = answer.read(z.object({ message: z.unknown() }));
  return (
    typeof message === 'string' ? message : JSON.stringify(message)
  ).slice(0, 300);
}

/** A file that changed after it was read makes GitLab refuse all of them. */
function actionOf({ after, before, path, version }: Changed) {
  const written = { file_path: path, last_commit_id: version };
  if (after === undefined) {
    return { ...written, action: 'delete' };
  }
  return {
    ...written,
    action: before === undefined ? 'create' : 'update',
    encoding: 'base64',
    content: Buffer.from(after, 'utf8').toString('base64'),
  };
}

async function changedFiles(
  api: GuardedClient,
  { files, repository: { project, ref } }: ProposedFiles,
): Promise<{ base: string; start: string; files: Changed[] }> {
  const base = await baseBranch(api, project, ref);
  const start = await headOf(api, project, base);
  if (start === undefined) {
    throw new ConflictError(`The repository '${project}' has no commit`);
  }
  const tree = new Tree(api, project, start);
  return {
    base,
    start,
    files: await plannedFiles(files, path => tree.read(path)),
  };
}

/**
 * That the branch differs from its base by what was planned alone.
 *
 * @returns the commit that it is at
 * @throws ConflictError where it has anything else, or nothing
 */
async function requireOwn(
  api: GuardedClient,
  project: string,
  of: { branch: string; files: readonly Changed[]; start: string },
): Promise<string> {
  const { branch, files, start } = of;
  const commit = await headOf(api, project, branch);
  if (commit === undefined) {
    throw new ConflictError(
      `The branch '${branch}' was removed, and its merge request is still open; close it first`,
    );
  }
  // https://docs.gitlab.com/api/repositories/#compare-branches-tags-or-commits
  const answer = await api.request(
    `${projectPath(project)}/repository/compare`,
    { query: { from: start, to: commit } },
  );
  const { compare_timeout: isCut, diffs } = answer.read(comparisonSchema);
  if (isCut) {
    throw otherContent(branch);
  }
  const tree = new Tree(api, project, commit);
  await requirePlanned({
    branch,
    files,
    isWhole: true,
    changed: new Set(
      diffs.flatMap(({ new_path, old_path }) => [new_path, old_path]),
    ),
    read: path => tree.read(path),
  });
  return commit;
}
