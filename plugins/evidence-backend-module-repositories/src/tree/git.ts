import { execFile } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { name } from '../parse';

export type LocalCommit = {
  revision: string;
  /** ISO instant. */
  committedAt: string;
};

/** Milliseconds; the log of a large repository takes a few. */
const timeout = 10_000;

/**
 * The branch that is the default one of the remote, else the one checked out;
 * undefined where neither is a local branch. Runs git with everything off by
 * which a repository could make it run something else.
 */
export async function localBranch(
  root: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const run = (...args: string[]) => git(root, args, signal).catch(() => '');
  const shortName = (ref: string) =>
    run('symbolic-ref', '--quiet', '--short', ref);
  const remote = await shortName('refs/remotes/origin/HEAD');
  const branch =
    name(remote.replace(/^origin\//, '')) ?? name(await shortName('HEAD'));
  const revision =
    branch &&
    (await run('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`));
  return revision ? branch : undefined;
}

/**
 * The last commit that touched a folder.
 *
 * @param branch - on which; HEAD where it is undefined
 * @throws Error in one sentence
 */
export async function lastLocalCommit(
  root: string,
  branch: string | undefined,
  folder: string,
  signal: AbortSignal,
): Promise<LocalCommit> {
  const line = await git(
    root,
    [
      'log',
      '-1',
      '--no-show-signature',
      '--format=%H %cI',
      branch ? `refs/heads/${branch}` : 'HEAD',
      '--',
      folder === '' ? '.' : folder,
    ],
    signal,
  );
  const [revision, committedAt] = line.trim().split(' ');
  const time = Date.parse(committedAt ?? '');
  if (!revision || Number.isNaN(time)) {
    throw new Error('No commit touches it');
  }
  return { revision, committedAt: new Date(time).toISOString() };
}

/** Where HEAD and the branches are: another one when any of them moves. */
export async function localState(
  root: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const state = await git(
    root,
    ['rev-parse', 'HEAD', '--branches'],
    signal,
  ).catch(() => undefined);
  signal.throwIfAborted();
  return state;
}

/** The nearest folder from here up that is the root of a work tree. */
export async function workTreeOf(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if (await lstat(join(at, '.git')).catch(() => undefined)) {
      return at;
    }
    if (dirname(at) === at) {
      return undefined;
    }
  }
}

function git(
  root: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [
        // Also of somebody else, and from a folder inside: the configuration
        // names it, and nothing that the repository sets is run.
        '-c',
        'safe.directory=*',
        '-c',
        'core.fsmonitor=false',
        '-c',
        'core.hooksPath=/dev/null',
        '-c',
        'protocol.allow=never',
        '--no-pager',
        '--literal-pathspecs',
        ...args,
      ],
      {
        cwd: root,
        env: {
          PATH: process.env.PATH,
          LC_ALL: 'C',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_OPTIONAL_LOCKS: '0',
          GIT_NO_LAZY_FETCH: '1',
          GIT_TERMINAL_PROMPT: '0',
        },
        maxBuffer: 100_000,
        signal,
        timeout,
      },
      (error, stdout) => {
        if (!error) {
          resolve(stdout.trim());
          return;
        }
        const { code } = error as NodeJS.ErrnoException;
        reject(
          new Error(
            code === 'ENOENT'
              ? 'There is no git on this machine'
              : 'git could not say',
          ),
        );
      },
    );
  });
}
