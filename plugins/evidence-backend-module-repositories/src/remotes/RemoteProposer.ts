import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { ProposalEnd } from '@plumbline/backstage-plugin-evidence-common';
import {
  type ChangeProposer,
  type FilePlan,
  type NewRepository,
  type ObsoleteProposal,
  otherContent,
  type PlannedFile,
  type ProposedFiles,
  type ProposedPlace,
  type RepositoryFile,
} from '@plumbline/backstage-plugin-evidence-node';
import { author } from './author';
import { createRemote, placeFor, withdrawRemote } from './newRemotes';
import { RemoteEntry, RemoteGit, RemoteHead } from './RemoteGit';
import { GitError, RemotePlace, Remotes } from './Remotes';

type Changed = PlannedFile & { mode: string };

/**
 * Pushes branches to plain git remotes, for people to look at and merge. It
 * pushes nothing by force, and only branches below `plumbline/`.
 */
export class RemoteProposer implements ChangeProposer {
  readonly type = 'git-remote';

  constructor(private readonly remotes: Remotes) {}

  serves(file: RepositoryFile): boolean {
    return this.fileAt(file.url) !== undefined;
  }

  fileAt(url: string): RepositoryFile | undefined {
    const place = this.remotes.placeOf(url);
    return (
      place && { url, project: place.project, ref: place.ref, path: place.path }
    );
  }

  async planFiles(proposed: ProposedFiles): Promise<FilePlan> {
    return this.#open(proposed, async git => {
      const base = await baseOf(git, proposed);
      const files = await changedFiles(git, base, proposed);
      return {
        kind: 'branch',
        files: files.map(({ mode: _, ...file }) => file),
      };
    });
  }

  async proposeFiles(
    proposed: ProposedFiles,
  ): Promise<ProposedPlace | undefined> {
    const { branch } = proposed;
    requireProposal(branch);
    return this.#open(proposed, async git => {
      const base = await baseOf(git, proposed);
      const files = await changedFiles(git, base, proposed);
      if (files.length === 0) {
        return undefined;
      }
      const place = {
        kind: 'branch' as const,
        branch,
        merge: `git fetch origin ${branch} && git merge FETCH_HEAD`,
      };
      const tree = await treeOf(git, base.sha, files);
      const known = await findSame(git, branch, tree);
      if (known !== undefined) {
        return { ...place, status: 'existing', commit: known };
      }
      const commit = await commitOf(git, base.sha, tree, proposed);
      try {
        const isNew = await git.push(commit, branch);
        return { ...place, status: isNew ? 'opened' : 'existing', commit };
      } catch (error) {
        // Another replica may have pushed the same at this moment.
        const other = await findSame(git, branch, tree);
        if (other !== undefined) {
          return { ...place, status: 'existing', commit: other };
        }
        throw error;
      }
    });
  }

  /** Removes the branch, in one step with the check that it is at that commit. */
  async closeProposal({
    branch,
    commit,
    url,
  }: ObsoleteProposal): Promise<ProposalEnd> {
    requireProposal(branch);
    return this.#at(url, place =>
      RemoteGit.with(place, async git => {
        const there = await git.head(branch);
        if (there?.sha !== commit) {
          return there ? 'other' : 'ended';
        }
        await git.remove(commit, branch);
        return 'closed';
      }),
    );
  }

  async createRepository(
    repository: NewRepository,
  ): Promise<'created' | 'existing'> {
    return this.#at(repository.url, place => createRemote(place, repository));
  }

  async checkRepository({
    url,
  }: Pick<NewRepository, 'project' | 'url'>): Promise<void> {
    await this.#at(url, placeFor);
  }

  async withdrawRepository({
    key,
    url,
  }: Omit<NewRepository, 'description'>): Promise<
    'absent' | 'kept' | 'other' | 'removed'
  > {
    return this.#at(url, place => withdrawRemote(place, key));
  }

  async #open<T>(
    { repository }: ProposedFiles,
    use: (git: RemoteGit) => Promise<T>,
  ): Promise<T> {
    return this.#at(repository.url, place => RemoteGit.with(place, use));
  }

  async #at<T>(
    url: string,
    use: (place: RemotePlace) => Promise<T>,
  ): Promise<T> {
    const place = this.remotes.placeOf(url);
    if (!place) {
      throw new ConflictError('The repository is at no remote that is known');
    }
    try {
      return await use(place);
    } catch (error) {
      if (error instanceof ConflictError) {
        throw error;
      }
      if (error instanceof GitError) {
        throw new ServiceUnavailableError(error.message);
      }
      throw error;
    }
  }
}

/** @throws ConflictError for a branch of others */
function requireProposal(branch: string): void {
  if (!/^plumbline\/[a-z0-9-]+$/.test(branch)) {
    throw new ConflictError(`'${branch}' is not a branch for proposals`);
  }
}

async function baseOf(
  git: RemoteGit,
  { branch, repository }: ProposedFiles,
): Promise<RemoteHead> {
  const base = await git.named(repository.ref);
  if (!base) {
    throw new ConflictError(
      repository.ref === 'HEAD'
        ? `'${repository.project}' has no commit on its default branch`
        : `'${repository.project}' has no branch '${repository.ref}'`,
    );
  }
  if (base.branch === branch) {
    throw new ConflictError(`'${branch}' is the branch that is to be changed`);
  }
  await git.fetch(base.sha, base.branch ?? 'HEAD');
  return base;
}

async function changedFiles(
  git: RemoteGit,
  { sha }: RemoteHead,
  { files }: ProposedFiles,
): Promise<Changed[]> {
  const changed: Changed[] = [];
  const paths = files.map(({ path }) => path);
  const all = await readFiles(git, sha, paths);
  for (const { path, change } of files) {
    const found = all.get(path);
    const before = found?.bytes;
    const after = change(before);
    if (after === null) {
      if (found) {
        const { mode } = found;
        changed.push({ path, before: found.bytes.toString('utf8'), mode });
      }
    } else if (after !== undefined && after !== before?.toString('utf8')) {
      changed.push({
        path,
        after,
        mode: found?.mode ?? '100644',
        ...(before && { before: before.toString('utf8') }),
      });
    }
  }
  return changed;
}

/** By path: all of them by two processes. */
async function readFiles(
  git: RemoteGit,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, { bytes: Buffer; mode: string }>> {
  const wanted = new Set(paths.flatMap(wayTo));
  const found = await git.entries(commit, [...wanted]);
  const entries = new Map(found.map(entry => [entry.path, entry]));
  const files = paths.flatMap(path => fileAt(entries, path) ?? []);
  const contents = await git.blobs(files);
  return new Map(
    files.map(({ mode, path, sha }) => [
      path,
      { bytes: contents.get(sha)!, mode },
    ]),
  );
}

/** The folders that a file is in, and itself. */
function wayTo(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** @throws ConflictError where the way to it, or what it is, is not a plain file */
function fileAt(
  entries: ReadonlyMap<string, RemoteEntry>,
  path: string,
): RemoteEntry | undefined {
  for (const at of wayTo(path)) {
    const entry = entries.get(at);
    if (!entry) {
      return undefined;
    }
    const isFile = at === path;
    if (isFile && /^100(?:644|755)$/.test(entry.mode)) {
      return entry;
    }
    if (isFile || entry.type !== 'tree') {
      throw new ConflictError(
        `'${at}' is a ${
          { '120000': 'link', '160000': 'submodule', '040000': 'folder' }[
            entry.mode
          ] ?? 'file'
        }, so '${path}' is not changed`,
      );
    }
  }
  return undefined;
}

/**
 * The commit of the branch where it has the same already: this whole tree, and
 * nothing beside.
 *
 * @throws ConflictError where it has something else
 */
async function findSame(
  git: RemoteGit,
  branch: string,
  tree: string,
): Promise<string | undefined> {
  const there = await git.head(branch);
  if (!there) {
    return undefined;
  }
  await git.fetch(there.sha, branch);
  if ((await git.text(['rev-parse', `${there.sha}^{tree}`])) !== tree) {
    throw otherContent(branch);
  }
  return there.sha;
}

/** The files of the base with those that change. */
async function treeOf(
  git: RemoteGit,
  base: string,
  files: readonly Changed[],
): Promise<string> {
  await git.run(['read-tree', base]);
  const kept = files.filter(({ after }) => after !== undefined);
  const hashes = await git.write(kept.map(({ after }) => after!));
  const none = '0'.repeat(base.length);
  const lines = [
    // A mode of nothing removes it; all else needs files on the disk.
    ...files
      .filter(({ after }) => after === undefined)
      .map(({ path }) => `0 ${none}\t${path}\0`),
    ...kept.map(
      ({ mode, path }, index) => `${mode} ${hashes[index]}\t${path}\0`,
    ),
  ];
  await git.run(['update-index', '-z', '--index-info'], {
    input: lines.join(''),
  });
  return git.text(['write-tree']);
}

async function commitOf(
  git: RemoteGit,
  base: string,
  tree: string,
  { body, title }: ProposedFiles,
): Promise<string> {
  return git.text(['commit-tree', tree, '-p', base, '-F', '-'], {
    input: `${title}\n\n${body}\n`,
    env: author,
  });
}
