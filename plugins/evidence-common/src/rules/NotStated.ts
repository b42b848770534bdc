import type { ASTNode } from '@marcbachmann/cel-js';
import { plainError } from './plainError';

/** Thrown by `notSaid(reason)`: the facts are there, and do not state it. */
export class NotStated extends Error {
  override readonly name = 'NotStated';
}

/**
 * `notSaid('why')` in a rule: unknown, where a fact says of itself that it was
 * not read in full.
 */
export function notStated(reason: string): boolean {
  throw new NotStated(reason);
}

/** Whether a part of an expression is a call of it. */
export function isNotStated(node: ASTNode): boolean {
  return node.op === 'call' && node.args[0] === 'notSaid';
}

/** What the facts do not state, where that is why a rule has no value. */
export function reasonNotStated(thrown: unknown): string | undefined {
  for (
    let error: unknown = thrown;
    error instanceof Error;
    // The engine may have wrapped it.
    error = error.cause
  ) {
    if (error instanceof NotStated) {
      return error.message;
    }
  }
  const { code, summary, message } = thrown as {
    code?: string;
    summary?: string;
    message: string;
  };
  // A field that is optional, and that this fact does not have.
  return code === 'no_such_key' ? plainError(summary ?? message) : undefined;
}
