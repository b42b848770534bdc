import { decodeCursor, encodeCursor } from '../changes/cursor';
import type { ListPosition } from './records';

/**
 * Reads on until a page is full of what was chosen, or nothing is left.
 *
 * @param options.choose - what to show of each row, in their order; nothing for
 *   those that are left out
 */
export async function fullPage<Row, Item>(options: {
  limit: number;
  cursor: string | undefined;
  /** The next rows; none when there are no more. */
  read: (after: ListPosition | undefined) => Promise<Row[]>;
  positionOf: (row: Row) => ListPosition;
  choose: (rows: readonly Row[]) => Promise<(Item | false | undefined)[]>;
}): Promise<{ items: Item[]; nextCursor?: string }> {
  const { limit, cursor, read, positionOf, choose } = options;
  let after = cursor === undefined ? undefined : positionIn(cursor);
  const found: { item: Item; position: ListPosition }[] = [];
  // One more than requested shows whether there is a next page.
  while (found.length <= limit) {
    const rows = await read(after);
    if (rows.length === 0) {
      break;
    }
    const chosen = await choose(rows);
    rows.forEach((row, index) => {
      const item = chosen[index];
      if (item) {
        found.push({ item, position: positionOf(row) });
      }
    });
    after = positionOf(rows[rows.length - 1]);
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ item }) => item),
    ...(found.length > limit &&
      last && {
        nextCursor: encodeCursor({
          occurredAt: last.position.time,
          id: last.position.id,
        }),
      }),
  };
}

function positionIn(cursor: string): ListPosition {
  const { occurredAt, id } = decodeCursor(cursor);
  return { time: occurredAt, id };
}
