import type { IncomingMessage, ServerResponse } from 'node:http';
import { InputError } from '@backstage/errors';

/**
 * Refuses a path or a query with a NUL in it, on every database alike:
 * PostgreSQL has none in text, and would fail instead of finding nothing. For a
 * router to use before its routes.
 *
 * @public
 */
export function refuseNul(
  req: IncomingMessage,
  _: ServerResponse,
  next: (error?: Error) => void,
): void {
  next(
    req.url?.includes('%00')
      ? new InputError(
          "The path and the query must not contain a NUL character, '%00'",
        )
      : undefined,
  );
}
