import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';

/** How a file is written, and how long it is. */
export type TextFile = { file: string; encoding: string; bytes: number };

/**
 * Finds out the encoding: what the file's first bytes say, else UTF-8 if all of
 * it is, else Windows-1252, which older tools write. Reads the file once, and
 * keeps nothing of it.
 */
export async function openText(
  path: string,
  encoding?: string,
): Promise<TextFile> {
  const file = resolve(path);
  try {
    const { size: bytes } = await stat(file);
    return {
      file,
      encoding: knownEncoding(encoding ?? (await findEncoding(file))),
      bytes,
    };
  } catch (error) {
    if (error instanceof Failure) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      exitCode.wrongUsage,
      code === 'ENOENT'
        ? `There is no file '${file}'.`
        : `The file '${file}' can't be read (${code ?? String(error)}).`,
    );
  }
}

/**
 * The text of a file, piece by piece.
 *
 * @param onBytes - called with how much was read
 */
export async function* textOf(
  { encoding, file }: TextFile,
  onBytes: (count: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(file)) {
    onBytes((chunk as Buffer).length);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

function knownEncoding(encoding: string): string {
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    throw new Failure(
      exitCode.wrongUsage,
      `'${encoding}' is no encoding; it must be like utf-8, utf-16le or windows-1252.`,
    );
  }
}

async function findEncoding(file: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  for await (const chunk of createReadStream(file)) {
    if (isFirst) {
      isFirst = false;
      const mark = (chunk as Buffer).subarray(0, 2).toString('hex');
      if (mark === 'fffe' || mark === 'feff') {
        return mark === 'fffe' ? 'utf-16le' : 'utf-16be';
      }
    }
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      return 'windows-1252';
    }
  }
  return 'utf-8';
}
