import { InputError } from '@backstage/errors';

export function encodeCursor({
  createdAt,
  id,
}: {
  createdAt: number;
  id: string;
}): string {
  return `${createdAt}~${id}`;
}

/** @throws InputError for anything that {@link encodeCursor} did not give */
export function decodeCursor(cursor: string): {
  createdAt: number;
  id: string;
} {
  const [, createdAt, id] =
    /^(\d{1,15})~(req-[0-9a-f]{12})$/.exec(cursor) ?? [];
  if (id === undefined) {
    throw new InputError("'cursor' must be the 'nextCursor' of a page");
  }
  return { createdAt: Number(createdAt), id };
}
