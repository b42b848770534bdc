import { CustomErrorBase } from '@backstage/errors';

/**
 * Whether evidence, here or over HTTP, answered that what is requested is no
 * longer kept. A follower of the feed then reads everything anew.
 *
 * @public
 */
export function isGone(error: unknown): boolean {
  const { name, status } = error as { name?: string; status?: number };
  return name === 'GoneError' || status === 410;
}

/**
 * What is requested was known, and is no longer kept; answered with 410.
 *
 * @public
 */
export class GoneError extends CustomErrorBase {
  name = 'GoneError' as const;

  // Not of its own: the body of the answer has the fields of Backstage alone.
  get statusCode() {
    return 410;
  }
}
