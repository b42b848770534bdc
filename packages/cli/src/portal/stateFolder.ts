import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const folderName = '.plumbline';

/**
 * Where the launcher and this command keep what outlives them: `PLUMBLINE_DATA`,
 * else `.plumbline/` in the nearest folder above that has one, else in the clone
 * that this command belongs to.
 */
export function stateFolder(
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): string {
  if (env.PLUMBLINE_DATA) {
    return resolve(cwd, env.PLUMBLINE_DATA);
  }
  for (let folder = cwd; ; folder = dirname(folder)) {
    const candidate = join(folder, folderName);
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) {
      return candidate;
    }
    if (dirname(folder) === folder) {
      break;
    }
  }
  return join(cloneRoot() ?? cwd, folderName);
}

/** The clone in which this file lies in `packages/cli/dist`, if it does. */
function cloneRoot(): string | undefined {
  // eslint-disable-next-line no-restricted-syntax -- bundled files, their place is known
  const root = resolve(__dirname, '..', '..', '..');
  return existsSync(join(root, 'scripts', 'plumbline.mjs')) ? root : undefined;
}
