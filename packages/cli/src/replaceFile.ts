import { rename, writeFile } from 'node:fs/promises';
import { exitCode } from './exitCode';
import { Failure } from './Failure';

/**
 * Writes a file as a whole: whoever watches it, as Alertmanager's reloader does,
 * sees all of it.
 *
 * @throws Failure where it can't be written
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      exitCode.wrongUsage,
      `'${file}' can't be written (${code}).`,
    );
  }
}
