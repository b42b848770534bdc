/** A rule that can't be taken, and where in its text (0-based) it goes wrong. */
export class RuleError extends Error {
  readonly name = 'RuleError';

  constructor(message: string, readonly offset?: number) {
    super(message);
  }
}
