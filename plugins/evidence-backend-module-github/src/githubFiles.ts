import { ConflictError } from '@backstage/errors';
import {
  type FilePlan,
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
  existingPull,
  openPull,
  refOf,
  refSchema,
  segments,
} from './githubPulls';

const treeSchema = z.object({
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.string(),
      sha: z.string(),
    }),
  ),
  truncated: z.boolean(),
});
const blobSchema = z.object({
  encoding: z.literal('base64'),
  content: z.string(),
});
const comparisonSchema = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      previous_filename: z.string().optional(),
    }),
  ),
});

type Changed = PlannedFile & { version?: string };

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
 * As for one file, a commit for each (https://docs.github.com/en/rest/git/trees,
 * https://docs.github.com/en/rest/repos/contents).
 */
export async function proposeFiles(
  api: GuardedClient,
  proposed: ProposedFiles,
): Promise<ProposedPlace | undefined> {
  const { body, branch, title } = proposed;
  const { project } = proposed.repository;
  const repository = `/repos/${segments(project)}`;
  const { base, files, start } = await changedFiles(api, proposed);
  if (files.length === 0) {
    return undefined;
  }
  const own = { branch, files, start };
  const known = await existingPull(api, project, branch);
  if (known) {
    const commit = await requireOwn(api, repository, { ...own, isWhole: true });
    return { kind: 'pull-request', ...known, commit };
  }
  const made = await api.request(`${repository}/git/refs`, {
    method: 'POST',
    body: { ref: `refs/heads/${branch}`, sha: start },
    // The branch is there: it was begun before.
    expected: [422],
  });
  if (made.status === 422) {
    await requireOwn(api, repository, { ...own, isWhole: false });
  }
  for (const { path, before, after } of files) {
    const there = await readFile(api, repository, {
      commit: await headOf(api, repository, branch),
      path,
    });
    const text = there?.bytes.toString('utf8');
    if (text === after) {
      continue;
    }
    if (text !== before) {
      throw otherContent(branch);
    }
    const written = {
      message: title,
      ...(there && { sha: there.version }),
      branch,
    };
    const put = await api.request(`${repository}/contents/${segments(path)}`, {
      ...(after === undefined
        ? { method: 'DELETE', body: written }
        : {
            method: 'PUT',
            body: {
              ...written,
              content: Buffer.from(after, 'utf8').toString('base64'),
            },
          }),
      expected: [404, 409, 422],
    });
    if ([404, 409, 422].includes(put.status)) {
      // Another run may have written the same at this moment.
      const now = await readFile(api, repository, {
        commit: await headOf(api, repository, branch),
        path,
      });
      if (now?.bytes.toString('utf8') !== after) {
        throw otherContent(branch);
      }
    }
  }
  const commit = await requireOwn(api, repository, { ...own, isWhole: true });
  const pull = await openPull(api, { project, branch, base, title, body });
  return { kind: 'pull-request', ...pull, commit };
}

async function changedFiles(
  api: GuardedClient,
  { files, repository: { project, ref } }: ProposedFiles,
): Promise<{ base: string; start: string; files: Changed[] }> {
  const repository = `/repos/${segments(project)}`;
  const base = await baseBranch(api, repository, ref);
  const head = await api.request(refOf(repository, base), { expected: [409] });
  // https://docs.github.com/en/rest/git/refs: 409 for one that is empty.
  if (head.status === 409) {
    throw new ConflictError(`The repository '${project}' has no commit`);
  }
  const start = head.read(refSchema).object.sha;
  return {
    base,
    start,
    files: await plannedFiles(files, path =>
      readFile(api, repository, { commit: start, path }),
    ),
  };
}

async function headOf(
  api: GuardedClient,
  repository: string,
  branch: string,
): Promise<string> {
  const answer = await api.request(refOf(repository, branch));
  return answer.read(refSchema).object.sha;
}

/**
 * Folder by folder, so that no link is followed.
 *
 * @throws ConflictError where the way to it, or what it is, is not a plain file
 */
async function readFile(
  api: GuardedClient,
  repository: string,
  { commit, path }: { commit: string; path: string },
): Promise<{ bytes: Buffer; version: string } | undefined> {
  const parts = path.split('/');
  let tree = commit;
  for (const [index, part] of parts.entries()) {
    const answer = await api.request(
      `${repository}/git/trees/${encodeURIComponent(tree)}`,
    );
    const { tree: entries, truncated } = answer.read(treeSchema);
    const entry = entries.find(one => one.path === part);
    if (!entry && truncated) {
      throw new ConflictError(`The folder of '${path}' is too large to read`);
    }
    if (!entry) {
      return undefined;
    }
    const isFile = index === parts.length - 1;
    if (isFile && /^100(?:644|755)$/.test(entry.mode)) {
      const blob = await api.request(`${repository}/git/blobs/${entry.sha}`);
      const { content } = blob.read(blobSchema);
      return { bytes: Buffer.from(content, 'base64'), version: entry.sha };
    }
    if (isFile || entry.type !== 'tree') {
      throw new ConflictError(
        `'${parts.slice(0, index + 1).join('/')}' is no plain ${
          isFile ? 'file' : 'folder'
        }, so '${path}' is not changed`,
      );
    }
    tree = entry.sha;
  }
  return undefined;
}

/**
 * That the branch differs from its base by what was planned alone.
 *
 * @returns the commit that it is at
 * @throws ConflictError where it has anything else
 */
async function requireOwn(
  api: GuardedClient,
  repository: string,
  of: {
    branch: string;
    files: readonly Changed[];
    start: string;
    /** Whether all of it has to be there, or a part. */
    isWhole: boolean;
  },
): Promise<string> {
  const { branch, files, isWhole, start } = of;
  const commit = await headOf(api, repository, branch);
  // https://docs.github.com/en/rest/commits/commits#compare-two-commits
  const answer = await api.request(
    `${repository}/compare/${start}...${commit}`,
  );
  const changed = new Set(
    answer
      .read(comparisonSchema)
      // One that is removed beside a new one of the same text is answered as renamed.
      .files.flatMap(({ filename, previous_filename: previous }) =>
        previous === undefined ? [filename] : [filename, previous],
      ),
  );
  await requirePlanned({
    branch,
    changed,
    files,
    isWhole,
    read: path => readFile(api, repository, { commit, path }),
  });
  return commit;
}
