import { lstat, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCode } from './exitCode';
import { Failure } from './Failure';

/**
 * Writes files, all of them or none: each is written beside `folder` and moved
 * into its place, and where that fails everything is as it was.
 *
 * @param folder - on the same disk as the files
 * @param texts - by their paths
 * @throws Failure where one can't be written
 */
export async function writeAll(
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  const ensure = async (path: string) => {
    const first = await mkdir(path, { recursive: true });
    if (first !== undefined) {
      undo.unshift(() => rm(first, { recursive: true }));
    }
  };
  let current = folder;
  let staged: string | undefined;
  try {
    await ensure(folder);
    staged = await mkdtemp(join(folder, '.plumbline-'));
    const files = [...texts].map(([path, text], index) => ({
      path,
      text,
      added: join(staged!, `${index}`),
      before: join(staged!, `${index}.before`),
    }));
    for (const { path, text, added } of files) {
      current = path;
      await writeFile(added, text);
      await ensure(dirname(path));
    }
    for (const { path, added, before } of files) {
      current = path;
      if ((await lstat(path).catch(() => undefined))?.isDirectory()) {
        // It would be removed with what is in it.
        throw Object.assign(new Error(), { code: 'EISDIR' });
      }
      const wasThere = await rename(path, before).then(() => true, absent);
      undo.unshift(() => (wasThere ? rename(before, path) : rm(path)));
      await rename(added, path);
    }
  } catch (error) {
    for (const step of undo) {
      await step().catch(() => undefined);
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      exitCode.wrongUsage,
      `'${current}' can't be written (${code}); nothing was.`,
    );
  } finally {
    if (staged !== undefined) {
      await rm(staged, { recursive: true, force: true });
    }
  }
}

function absent(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOENT') {
    return false;
  }
  throw error;
}
