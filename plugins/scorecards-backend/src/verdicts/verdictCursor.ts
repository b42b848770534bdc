import { InputError } from '@backstage/errors';
import { z } from 'zod';
import type { VerdictPage, VerdictPlace } from './records';

const placeSchema = z.tuple([
  z.string(),
  z.union([z.string(), z.number(), z.null()]),
  z.string(),
  z.string(),
]);

/** A place in a list, together with what the list goes by. */
export function encodeCursor(
  { key, entityRef, control }: VerdictPlace,
  order: VerdictPage['order'],
): string {
  return Buffer.from(
    JSON.stringify([nameOf(order), key ?? null, entityRef, control]),
  ).toString('base64url');
}

/** @throws InputError for what is no cursor of this list */
export function decodeCursor(
  cursor: string,
  order: VerdictPage['order'],
): VerdictPlace {
  const { data } = placeSchema.safeParse(
    parsed(Buffer.from(cursor, 'base64url').toString()),
  );
  if (!data || data[0] !== nameOf(order)) {
    throw new InputError(
      "'cursor' must be the 'nextCursor' of the page before, with the same 'sort' and 'order'",
    );
  }
  const [, key, entityRef, control] = data;
  return { key: key ?? undefined, entityRef, control };
}

function nameOf(order: VerdictPage['order']): string {
  return `${order?.by ?? 'entity'} ${order?.descending ? 'desc' : 'asc'}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
