import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { CommanderError } from 'commander';
import { ExitCode, exitCode } from './exitCode';
import { Failure } from './Failure';
import { createProgram } from './program';
import { printError } from './terminal/print';

/** Runs one command line. Never throws: every end has an exit code. */
export async function main(args: string[]): Promise<ExitCode> {
  // `plumbline changes list --json | head` is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    process.exit(exitCode.done);
  });
  let result: ExitCode = exitCode.done;
  try {
    const program = await createProgram(args, code => {
      result = code;
    });
    await program.parseAsync(args, { from: 'user' });
    return result;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has printed its own sentence, or the help that was requested.
    return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
  }
  if (error instanceof Failure) {
    printError(error.message);
    return error.exitCode;
  }
  if (error instanceof EvidenceRequestError) {
    printError(error.message);
    return exitCodeOfStatus(error.status);
  }
  printError(error instanceof Error ? error.message : String(error));
  if (process.env.PLUMBLINE_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return exitCode.unreachable;
}

/**
 * A 401 is a refusal: the portal was reached, and does not take these
 * credentials. 408 and 429 say nothing about the request.
 */
export function exitCodeOfStatus(status: number): ExitCode {
  if (status === 404) {
    return exitCode.notFound;
  }
  if (status >= 400 && status <= 499 && status !== 408 && status !== 429) {
    return exitCode.refused;
  }
  return exitCode.unreachable;
}
