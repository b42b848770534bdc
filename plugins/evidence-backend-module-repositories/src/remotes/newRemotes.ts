import { execFile } from 'node:child_process';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
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
  const path = await placeFor(place);
  if (await requireOwn(path, place, key)) {
    return 'existing';
  }
  await mkdir(dirname(path), { recursive: true });
  const apart = join(place.remote.folder!, `.plumbline-new-${key}`);
  await rm(apart, { recursive: true, force: true });
  await git(place, [
    'init',
    '--quiet',
    '--bare',
    '--template=',
    `--initial-branch=${branch}`,
    apart,
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

/**
 * Unless a branch has anything that people put there.
 *
 * @returns `other` for a repository that was made by something else
 */
export async function withdrawRemote(
  place: RemotePlace,
  key: string,
): Promise<'absent' | 'kept' | 'other' | 'removed'> {
  const { creates, folder } = place.remote;
  if (folder === undefined) {
    return 'absent';
  }
  const apart = join(folder, `.plumbline-withdrawn-${key}`);
  if (creates) {
    await rm(join(folder, `.plumbline-new-${key}`), {
      recursive: true,
      force: true,
    });
  }
  const path = join(folder, `${place.project}.git`);
  if (!(await isBelow(path, folder))) {
    return 'absent';
  }
  const mark = await readMark(path);
  if (mark === undefined) {
    // What an earlier attempt took away, and did not remove.
    const left = creates && (await readMark(apart));
    return left ? removeApart(place, left, { apart, path }) : 'absent';
  }
  if (mark?.key !== key) {
    return 'other';
  }
  if (
    !creates ||
    (await isThere(apart)) ||
    !(await isUntouched(place, mark)) ||
    (await hasInner(path))
  ) {
    return 'kept';
  }
  await rename(path, apart);
  return removeApart(place, mark, { apart, path });
}

/** Unless it was pushed to while it was moved: then it is back where it was. */
async function removeApart(
  { remote, ...place }: RemotePlace,
  mark: Mark,
  { apart, path }: { apart: string; path: string },
): Promise<'kept' | 'removed'> {
  const there = { ...place, remote, project: basename(apart) };
  if (!(await isUntouched(there, mark)) || (await hasInner(apart))) {
    await rename(apart, path);
    return 'kept';
  }
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

/**
 * Where it is to be. Nothing is made before all of it was checked.
 *
 * @throws ConflictError where none may be made
 */
export async function placeFor(place: RemotePlace): Promise<string> {
  const { project, ref, remote } = place;
  const { creates, folder } = remote;
  if (!creates || folder === undefined) {
    throw new ConflictError(
      `No repositories may be made at ${remote.url}: 'plumbline.repositories.remotes' does not say so`,
    );
  }
  const parts = project.split('/');
  if (
    place.path !== '' ||
    ref !== 'HEAD' ||
    parts.some(name => name.toLowerCase().endsWith('.git'))
  ) {
    throw new ConflictError(
      `'${project}' is not an address of a repository at ${remote.url}`,
    );
  }
  const path = join(folder, `${project}.git`);
  if (!(await isBelow(path, folder))) {
    throw new ConflictError(`'${project}' is not below ${remote.url}`);
  }
  // No repository gets another one inside, nor a folder of its name beside it.
  for (let length = 1; length < parts.length; length++) {
    const above = parts.slice(0, length).join('/');
    const isTaken =
      (await isRepository(join(folder, above))) ||
      (await isRepository(join(folder, above, '.git'))) ||
      (await isThere(join(folder, `${above}.git`)));
    if (isTaken) {
      throw new ConflictError(
        `'${above}' is a repository at ${remote.url}: nothing is made inside it`,
      );
    }
  }
  // Git would read this one first.
  if (await isThere(join(folder, project))) {
    throw new ConflictError(
      `There is a folder or repository '${project}' at ${remote.url} already`,
    );
  }
  return path;
}

/** No link leads elsewhere: as far as its folders are there. */
async function isBelow(path: string, folder: string): Promise<boolean> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) {
    return false;
  }
  for (let above = path; above !== folder; above = dirname(above)) {
    const found = await realpath(above).catch(() => undefined);
    if (found !== undefined) {
      return found.startsWith(`${root}${sep}`);
    }
    // A link that leads to nothing would be followed later.
    if (await lstat(above).catch(() => undefined)) {
      return false;
    }
  }
  return true;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isRepository(path: string): Promise<boolean> {
  return (
    (await isThere(join(path, 'HEAD'))) &&
    (await isThere(join(path, 'objects')))
  );
}

/** Whether it contains another repository. */
async function hasInner(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const heads = entries
    .filter(({ name, parentPath }) => name === 'HEAD' && parentPath !== path)
    .map(({ parentPath }) => parentPath);
  const found = await Promise.all(heads.map(isRepository));
  return found.includes(true);
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
          PATH: process.env.PATH,
          LC_ALL: 'C',
          ...author,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_NOSYSTEM: '1',
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
