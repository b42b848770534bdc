import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tryGit } from '../git/git';

/** What no descriptor is kept in, and much else is. */
const skipped: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
]);

/**
 * The files below a folder, sorted. In a git repository those that git knows or
 * would take, so that what a build leaves behind is no descriptor; elsewhere
 * all but hidden ones. Folders behind symbolic links are not entered.
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const listed = await tryGit(folder, [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ]).catch(() => undefined);
  const files = listed
    ? [...new Set(listed.split('\0').filter(Boolean))].map(file =>
        join(folder, file),
      )
    : await walk(folder);
  return files.sort();
}

async function walk(folder: string): Promise<string[]> {
  const found: string[] = [];
  const todo = [folder];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !skipped.has(entry.name)) {
          todo.push(path);
        }
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        found.push(path);
      }
    }
  }
  return found;
}
