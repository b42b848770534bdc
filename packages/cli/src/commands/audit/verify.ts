import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { ChainVerifier } from '@plumbline/backstage-plugin-evidence-common';
import type { ExitCode } from '../../exitCode';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { readCheckpoint, report, sha256, unreadable } from './chain';

export async function verifyAudit(
  file: string,
  options: { checkpoint?: string },
): Promise<ExitCode> {
  const checkpoint =
    options.checkpoint === undefined
      ? undefined
      : await readCheckpoint(options.checkpoint);
  if (options.checkpoint !== undefined && !checkpoint) {
    throw new Failure(
      exitCode.wrongUsage,
      `There is no checkpoint '${options.checkpoint}'.`,
    );
  }
  const verifier = new ChainVerifier({ sha256, checkpoint });
  const source = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const line of linesOf(source)) {
      if (verifier.add(line)) {
        break;
      }
    }
  } catch (error) {
    throw unreadable(file, (error as NodeJS.ErrnoException).code);
  }
  return report(verifier.end(), checkpoint, file);
}

/**
 * Lines of which only the end of line is taken away: other bytes than those
 * that were written are an edit, which a more lenient reader would hide.
 */
async function* linesOf(source: Readable): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of source) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (
      let end = bytes.indexOf(10);
      end >= 0;
      end = bytes.indexOf(10, start)
    ) {
      yield textOf(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) {
    yield textOf(rest);
  }
}

/** Bytes that are no text give a line that is no entry. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    return '';
  }
}
