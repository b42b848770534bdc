import { readFile, realpath, stat } from 'node:fs/promises';

/** Far more than anybody writes; an inlined API definition fits (bytes). */
const maxBytes = 5 * 1024 * 1024;

export type ReadText =
  | { is: 'text'; text: string; realPath: string }
  /** Why it can't be read, as the end of a sentence. */
  | { is: 'unreadable'; reason: string; realPath: string }
  | { is: 'absent' };

/** The text of a file, as Backstage would read it: UTF-8, and a plain file. */
export async function readText(path: string): Promise<ReadText> {
  let realPath = path;
  try {
    realPath = await realpath(path);
    const { size, ...what } = await stat(realPath).then(one => ({
      size: one.size,
      isFile: one.isFile(),
    }));
    if (!what.isFile) {
      return { is: 'unreadable', reason: 'is not a plain file', realPath };
    }
    if (size > maxBytes) {
      return {
        is: 'unreadable',
        reason: `is larger than ${maxBytes / 1024 / 1024} MB`,
        realPath,
      };
    }
    const text = new TextDecoder('utf-8', {
      fatal: true,
      ignoreBOM: true,
    }).decode(await readFile(realPath));
    return { is: 'text', text, realPath };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return { is: 'absent' };
    }
    const reason =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? 'is not UTF-8'
        : `can't be read (${code ?? 'unknown reason'})`;
    return { is: 'unreadable', reason, realPath };
  }
}
