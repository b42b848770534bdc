import { ExitCode } from './exitCode';

/** Ends the command with one sentence on stderr. */
export class Failure extends Error {
  readonly name = 'Failure';

  /** @param status - of the answer that it is about */
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}
