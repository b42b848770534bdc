import { InputError } from '@backstage/errors';
import type { LedgerPosition } from './records';

/** Opaque to callers: where the next page begins. */
export function encodeCursor({ occurredAt, id }: LedgerPosition): string {
  return Buffer.from(`${occurredAt}:${id}`).toString('base64url');
}

/** @throws InputError for anything that {@link encodeCursor} did not give */
export function decodeCursor(cursor: string): LedgerPosition {
  const text = Buffer.from(cursor, 'base64url').toString();
  const match = /^(-?\d{1,15}):([0-9a-f]{24})$/.exec(text);
  if (!match) {
    throw new InputError(
      "'cursor' of the query must be the 'nextCursor' of the page before",
    );
  }
  return { occurredAt: Number(match[1]), id: match[2] };
}
