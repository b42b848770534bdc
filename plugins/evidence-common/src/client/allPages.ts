import type { Page } from '../schemas';

/**
 * Follows the cursors of a list to its end.
 *
 * @example
 * ```ts
 * for await (const change of allPages(cursor => client.listChanges({ cursor }))) { … }
 * ```
 */
export async function* allPages<T>(
  readPage: (cursor: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await readPage(cursor);
    yield* page.items;
    if (page.nextCursor !== undefined && page.nextCursor === cursor) {
      throw new Error(`The list repeats the cursor '${cursor}'`);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
