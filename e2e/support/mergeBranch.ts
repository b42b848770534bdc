import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Merges a branch of a bare remote into its main one, as its owner does.
 *
 * @param look - at the merged files, before they are pushed
 */
export function mergeBranch(
  remote: string,
  branch: string,
  look: (folder: string) => void = () => {},
): void {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-merge-'));
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args],
      { cwd: folder, encoding: 'utf8' },
    );
  try {
    git('clone', '--quiet', remote, '.');
    git('fetch', '--quiet', 'origin', branch);
    git('merge', '--quiet', '--no-edit', 'FETCH_HEAD');
    look(folder);
    git('push', '--quiet', 'origin', 'HEAD:main');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
