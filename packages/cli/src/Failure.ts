import { ExitCode } from './exitCode';

/** Ends the command with one sentence on stderr. */
export class Failure extends Error {
  readonly name = 'Failure';

  constructor(readonly exitCode: ExitCode, message: string) {
    super(message);
  }
}
