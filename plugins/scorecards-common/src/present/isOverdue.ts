import type { Verdict } from '../schemas/verdict';

/**
 * Whether it should have been mended by now. Where a failure is due on no day it
 * never is.
 *
 * @param now - epoch milliseconds
 */
export function isOverdue({ due }: Pick<Verdict, 'due'>, now: number): boolean {
  return due !== undefined && Date.parse(due) <= now;
}
