/**
 * A page of what a caller may see. It is filled up: a short page would reveal
 * that something is hidden.
 *
 * @param options.read - the next so many, after the last one read
 * @param options.visible - those that the caller may see
 */
export async function visiblePage<T>(options: {
  limit: number;
  after: T | undefined;
  read: (after: T | undefined, limit: number) => Promise<T[]>;
  visible: (items: readonly T[]) => Promise<T[]>;
}): Promise<{ items: T[]; hasMore: boolean }> {
  const { limit, read, visible } = options;
  const found: T[] = [];
  let { after } = options;
  for (let more = true; more && found.length <= limit; ) {
    const items = await read(after, limit + 1);
    found.push(...(await visible(items)));
    after = items[items.length - 1];
    more = items.length > limit;
  }
  return { items: found.slice(0, limit), hasMore: found.length > limit };
}

/** A place in a list, for the caller to bring back. */
export function encodeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @returns undefined where it is none of this list */
export function decodeCursor(cursor: string): unknown[] | undefined {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(place) ? place : undefined;
  } catch {
    return undefined;
  }
}
