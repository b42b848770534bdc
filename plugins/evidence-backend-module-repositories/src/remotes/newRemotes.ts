import { execFile } from 'node:child_process';
import {
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ConflictError } from '@backstage/errors';
import type { NewRepository } from '@plumbline/backstage-plugin-evidence-node';
import { author } from './author';
import { RemoteGit } from './RemoteGit';
import { GitError, RemotePlace } from './Remotes';

/** In a repository that was made here: for what, and with which first commit. */
const markFile = 'plumbline-creation.json';
const branch = 'main';

type Mark = { key: string; first: string };

/**
 * Makes a repository in the folder of a remote: apart, and then it is there as a
 * whole. A process that ends on the way leaves only what the next one removes.
 */
export async function createRemote(
  place: RemotePlace,
  { description, key }: NewRepository,
): Promise<'created' | 'existing'> {
  const path = await pathOf(place);
  if (await requireOwn(path, place, key)) {
    return 'existing';
  }
  const apart = join(place.remote.folder!, `.plumbline-new-${key}`);
  await rm(apart, { recursive: true, force: true });
  await git(place, [
    ...['init', '--quiet', '--bare', '--template='],
    ...[`--initial-branch=${branch}`, apart],
  ]);
  const own = [`--git-dir=${apart}`];
  const tree = await git(place, [...own, 'mktree'], '');
  const first = await git(
    place,
    [...own, 'commit-tree', tree, '-F', '-'],
    `Begin\n\nMade by Plumbline, by the creation ${key}.\n`,
  );
  await git(place, [...own, 'update-ref', `refs/heads/${branch}`, first]);
  await writeFile(join(apart, 'description'), `${description}\n`);
  const mark: Mark = { key, first };
  await writeFile(join(apart, markFile), JSON.stringify(mark));
  try {
    await rename(apart, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) {
      throw error;
    }
    // Another one came first.
    await requireOwn(path, place, key);
    await rm(apart, { recursive: true, force: true });
    return 'existing';
  }
  return 'created';
}

/** Unless a branch has anything that people put there. */
export async function withdrawRemote(
  place: RemotePlace,
  key: string,
): Promise<'absent' | 'kept' | 'removed'> {
  const path = await pathOf(place);
  const mark = await readMark(path);
  if (mark === undefined) {
    return 'absent';
  }
  if (mark?.key !== key || !(await isUntouched(place, mark))) {
    return 'kept';
  }
  const apart = join(place.remote.folder!, `.plumbline-withdrawn-${key}`);
  await rm(apart, { recursive: true, force: true });
  await rename(path, apart);
  await rm(apart, { recursive: true, force: true });
  return 'removed';
}

/**
 * @returns whether it is there, made for this key
 * @throws ConflictError where something else has the name
 */
async function requireOwn(
  path: string,
  { project, remote }: RemotePlace,
  key: string,
): Promise<boolean> {
  const mark = await readMark(path);
  if (mark !== undefined && mark?.key !== key) {
    throw new ConflictError(
      `There is a repository '${project}' at ${remote.url} already`,
    );
  }
  return mark !== undefined;
}

/** Undefined where there is no repository, null for one without a mark. */
async function readMark(path: string): Promise<Mark | null | undefined> {
  const found = await realpath(path).catch(() => undefined);
  if (found === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(await readFile(join(found, markFile), 'utf8')) as Mark;
  } catch {
    return null;
  }
}

async function isUntouched(place: RemotePlace, mark: Mark): Promise<boolean> {
  return RemoteGit.with(place, async remote => {
    for (const { name, sha } of await remote.refs()) {
      if (name === `refs/heads/${branch}` && sha === mark.first) {
        continue;
      }
      if (!/^refs\/heads\/plumbline\//.test(name)) {
        return false;
      }
      await remote.fetch(sha, name.slice('refs/heads/'.length));
      const committer = await remote.text(['log', '-1', '--format=%ce', sha]);
      if (committer !== author.GIT_COMMITTER_EMAIL) {
        return false;
      }
    }
    return true;
  });
}

/** @throws ConflictError where none may be made */
async function pathOf({ project, remote }: RemotePlace): Promise<string> {
  const { creates, folder } = remote;
  if (!creates || folder === undefined) {
    throw new ConflictError(
      `No repositories may be made at ${remote.url}: 'plumbline.repositories.remotes' does not say so`,
    );
  }
  const path = join(folder, `${project}.git`);
  await mkdir(dirname(path), { recursive: true });
  // No link leads elsewhere.
  const root = await realpath(folder);
  const parent = await realpath(dirname(path));
  if (parent !== root && !parent.startsWith(`${root}${sep}`)) {
    throw new ConflictError(`'${project}' is not below ${remote.url}`);
  }
  return path;
}

async function git(
  { project, remote }: RemotePlace,
  args: readonly string[],
  input?: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      ['-c', 'core.hooksPath=/dev/null', ...args],
      {
        cwd: remote.folder,
        timeout: 30_000,
        env: {
          ...{ PATH: process.env.PATH, LC_ALL: 'C', ...author },
          ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
        },
      },
      (error, stdout) =>
        error
          ? reject(
              new GitError(`git could not make '${project}' at ${remote.url}`),
            )
          : resolve(stdout.trim()),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
