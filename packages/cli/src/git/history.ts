import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { git, tryGit } from './git';

/** One step of a branch: a commit on it, or a merge as the whole of what it brought. */
export type Commit = {
  sha: string;
  /** When it reached the branch, as git knows it: ISO 8601. */
  committedAt: string;
  author: string;
  subject: string;
  /** Paths from the repository's root, old names of moved files included. */
  paths: string[];
};

export type History = {
  /** Oldest first, so that an import that breaks off has no gap. */
  commits: Commit[];
  /** The edge of a shallow clone: git doesn't know what this commit changed. */
  unknowable: number;
};

/** The top folder of the work tree that holds `folder`. */
export async function workTree(folder: string): Promise<string> {
  const output = await git(
    folder,
    ['rev-parse', '--show-toplevel'],
    `'${folder}' is not in a git work tree.`,
  );
  return output.trimEnd();
}

/**
 * What to read: the requested branch; else the checked-out one, unless the
 * remote's default branch is another. Work that is not merged is no change yet.
 */
export async function branchToRead(
  top: string,
  requested?: string,
): Promise<string> {
  if (requested !== undefined) {
    return requested;
  }
  const head = await tryGit(top, ['symbolic-ref', '--short', '-q', 'HEAD']);
  const remote = await tryGit(top, [
    'symbolic-ref',
    '--short',
    '-q',
    'refs/remotes/origin/HEAD',
  ]);
  const current = head?.trim() || 'HEAD';
  const main = remote?.trim();
  return !main || main === `origin/${current}` ? current : main;
}

/**
 * The newest commits of a branch along its first parents: a merge stands for
 * what it merged, at the time at which it did.
 */
export async function readHistory(
  top: string,
  options: { branch: string; since?: string; max: number },
): Promise<History> {
  const { branch, since, max } = options;
  // Nobody who wrote a commit can have known it: no message forges a record.
  const mark = randomUUID();
  const output = await git(
    top,
    [
      'log',
      '--first-parent',
      '--diff-merges=first-parent',
      '--name-only',
      '--no-renames',
      '-z',
      `--max-count=${max}`,
      ...(since === undefined ? [] : [`--since=${since}`]),
      `--format=${mark}%H%x00%cI%x00%aN%x00%s`,
      '--end-of-options',
      branch,
      '--',
    ],
    `The history of '${branch}' can't be read; check that the branch exists and has commits.`,
  );
  const commits = parseLog(output, mark);
  const edge = await shallowEdge(top);
  const known = commits.filter(({ sha }) => !edge.has(sha));
  return {
    commits: known.reverse(),
    unknowable: commits.length - known.length,
  };
}

/** Reads `git log -z --name-only` in the format given above; git keeps no NUL. */
function parseLog(output: string, mark: string): Commit[] {
  return output
    .split(mark)
    .slice(1)
    .map(record => {
      const [sha, committedAt, author, subject, ...paths] = record.split('\0');
      return {
        sha,
        committedAt,
        author,
        subject,
        // A newline parts the head from the paths, also with -z.
        paths: paths
          .map(path => path.replace(/^\n/, ''))
          .filter(path => path !== ''),
      };
    });
}

/** The commits whose parents a shallow clone lacks: they seem to add every file. */
async function shallowEdge(top: string): Promise<Set<string>> {
  const file = await tryGit(top, ['rev-parse', '--git-path', 'shallow']);
  if (file === undefined) {
    return new Set();
  }
  const text = await readFile(resolve(top, file.trimEnd()), 'utf8').catch(
    () => '',
  );
  return new Set(text.split('\n').filter(line => line !== ''));
}
