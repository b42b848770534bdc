/** Why a control can't be taken, and where in its file. */
export class ControlProblem extends Error {
  readonly name = 'ControlProblem';

  constructor(
    message: string,
    /** The way to the field. */
    readonly path: readonly (string | number)[] = [],
    /** From 1, where the file is known. */
    readonly line?: number,
  ) {
    super(message);
  }
}
