import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  AuditCheckpoint,
  auditCheckpointSchema,
  ChainResult,
} from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { printError } from '../../terminal/print';
import { counted } from '../../terminal/table';

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** @returns undefined where there is no such file */
export async function readCheckpoint(
  file: string,
): Promise<AuditCheckpoint | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return undefined;
    }
    throw unreadable(file, code);
  }
  try {
    return auditCheckpointSchema.parse(JSON.parse(text));
  } catch {
    throw new Failure(
      exitCode.wrongUsage,
      `'${file}' is no checkpoint, as 'audit export --checkpoint' writes it.`,
    );
  }
}

export function unreadable(file: string, code: string | undefined): Failure {
  return new Failure(
    exitCode.wrongUsage,
    `'${file}' can't be read (${code ?? 'unknown error'}).`,
  );
}

/** Says on stderr what was found; a broken chain is refused content. */
export function report(
  result: ChainResult,
  checkpoint: AuditCheckpoint | undefined,
  /** Where the lines came from, if that may be older than the checkpoint. */
  file?: string,
): ExitCode {
  if (
    file !== undefined &&
    checkpoint &&
    result.status === 'broken' &&
    result.problem.kind === 'cut'
  ) {
    printError(
      `'${file}' ends before entry ${checkpoint.seq}, the one of the checkpoint (taken ${checkpoint.takenAt}). Either it was exported earlier, then export it again, or its end was cut off.`,
    );
    return exitCode.refused;
  }
  if (result.status === 'broken') {
    printError(`The chain is broken. ${result.problem.message}`);
    return exitCode.refused;
  }
  printError(
    `${counted(result.seq, 'entry', 'entries')} in one chain${
      checkpoint
        ? `, which holds the checkpoint of ${checkpoint.takenAt}.`
        : '; only a checkpoint would show a cut tail.'
    }`,
  );
  return exitCode.done;
}
