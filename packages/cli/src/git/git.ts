import { execFile } from 'node:child_process';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';

/** Half a gigabyte of output: a history far beyond what is imported at once. */
const maxBuffer = 512 * 1024 * 1024;

/** What a caller can do without, and how long it waits. */
export type GitOptions = {
  /** Where git is not installed, as where it fails. */
  isOptional?: boolean;
  /** Ends it; what it would have found is then not known. */
  signal?: AbortSignal;
  /** What it reads from stdin. */
  input?: string;
};

/** Runs git in a folder and gives what it prints, or `undefined` when it fails. */
export async function tryGit(
  folder: string,
  args: readonly string[],
  { input, isOptional = false, signal }: GitOptions = {},
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const { stdin } = execFile(
      'git',
      ['-C', folder, ...args],
      { maxBuffer, encoding: 'utf8', env: gitEnvironment(), signal },
      (error, stdout) => {
        if (signal?.aborted) {
          reject(signal.reason);
        } else if (
          !isOptional &&
          (error as NodeJS.ErrnoException | null)?.code === 'ENOENT'
        ) {
          reject(
            new Failure(
              exitCode.unreachable,
              'The command git is not installed.',
            ),
          );
        } else {
          resolve(error ? undefined : stdout);
        }
      },
    );
    if (input !== undefined) {
      // Where git ends before it has read it all, the callback knows why.
      stdin?.on('error', () => {}).end(input);
    }
  });
}

/** As {@link tryGit}; `sentence` says what could not be done. */
export async function git(
  folder: string,
  args: readonly string[],
  sentence: string,
): Promise<string> {
  const output = await tryGit(folder, args);
  if (output === undefined) {
    throw new Failure(exitCode.refused, sentence);
  }
  return output;
}

/** Inside a hook, git's own variables would point at another repository. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const env = Object.entries(process.env).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name),
  );
  return { ...Object.fromEntries(env), GIT_OPTIONAL_LOCKS: '0' };
}
