import type { IncomingMessage, ServerResponse } from 'node:http';
import { InputError } from '@backstage/errors';

/**
 * Answers a body that `express.json()` could not read with one sentence, and
 * never with a part of it, as V8's own texts have. For a router to use after its
 * routes; other errors pass through.
 *
 * @public
 */
export function plainBodyErrors(
  error: Error & { type?: string; limit?: number },
  _req: IncomingMessage,
  _res: ServerResponse,
  next: (error: Error) => void,
): void {
  if (error?.type === 'entity.parse.failed') {
    next(new InputError('The body must be JSON in UTF-8'));
    return;
  }
  if (error?.type === 'entity.too.large' && error.limit) {
    const kilobytes = Math.floor(error.limit / 1024);
    error.message = `The body must be at most ${kilobytes} kB`;
  }
  next(error);
}
