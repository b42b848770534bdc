import { execFileSync } from 'node:child_process';
import { Failure } from '../lib/say.mjs';

/** Every release sets this tag with its version: all packages have the same. */
const released = '@plumbline/cli@';

function git(root, ...args) {
  return execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/**
 * The tag of the newest release that this clone comes after, which is not itself;
 * undefined before the second one.
 *
 * @param {string} root - a clone with its tags
 * @returns {string | undefined}
 */
export function latestRelease(root) {
  const [newest] = git(
    root,
    '-c',
    'versionsort.suffix=-',
    'tag',
    '--list',
    `${released}*`,
    '--merged',
    'HEAD',
    '--no-contains',
    'HEAD',
    '--sort=-version:refname',
  ).split('\n');
  return newest || undefined;
}

/**
 * The commit that a tag, a version of a release (`0.1.0`, `v0.1.0`) or a commit
 * stands for.
 *
 * @param {string} root - a clone with its tags
 * @param {string} name
 * @returns {string}
 */
export function commitOf(root, name) {
  const names = [
    `refs/tags/${name}`,
    `refs/tags/${released}${name.replace(/^v/, '')}`,
    name,
  ];
  for (const each of names) {
    try {
      return git(
        root,
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${each}^{commit}`,
      );
    } catch {
      // The next one may be it.
    }
  }
  throw new Failure(
    `There is no tag, release or commit '${name}' in this clone; 'git fetch --tags' brings those of its origin.`,
  );
}
