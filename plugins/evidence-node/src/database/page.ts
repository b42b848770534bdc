import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { SetAside } from '../setAside';

/**
 * Where a page ends: lists are ordered by (instant, id).
 *
 * @public
 */
export type ListPosition = { at: number; id: string };

/** Opaque to callers: where the next page begins. */
function encodeCursor({ at, id }: ListPosition): string {
  return Buffer.from(`${at}:${id}`).toString('base64url');
}

/** @throws InputError for anything that {@link encodeCursor} did not give */
function decodeCursor(cursor: string): ListPosition {
  const text = Buffer.from(cursor, 'base64url').toString();
  const match = /^(\d{1,15}):([0-9a-f-]{12,36})$/.exec(text);
  if (!match) {
    throw new InputError(
      "'cursor' of the query must be the 'nextCursor' of the page before",
    );
  }
  return { at: Number(match[1]), id: match[2] };
}

/**
 * Orders newest first, or oldest first, and goes on after a position.
 *
 * @param column - of an instant, epoch milliseconds; the table has an `id`
 * @public
 */
export function pageOf(
  query: Knex.QueryBuilder,
  column: string,
  options: { after?: ListPosition; limit: number; order?: 'asc' | 'desc' },
): Knex.QueryBuilder {
  const { after, limit, order = 'desc' } = options;
  const beyond = order === 'desc' ? '<' : '>';
  if (after) {
    query.andWhere(where =>
      where
        .where(column, beyond, after.at)
        .orWhere(same =>
          same.where(column, after.at).andWhere('id', beyond, after.id),
        ),
    );
  }
  return query
    .orderBy([
      { column, order },
      { column: 'id', order },
    ])
    .limit(limit);
}

/**
 * The first rows of a query, without those that are damaged: these are set
 * aside, and the next ones are read in their place.
 *
 * @param loop - under which damaged rows are set aside
 * @param options.query - with a complete order
 * @public
 */
export async function readRows<Row, T>(
  knex: Knex,
  loop: string,
  options: {
    query: Knex.QueryBuilder;
    limit: number;
    id: (row: Row) => string;
    map: (row: Row) => T;
  },
): Promise<T[]> {
  const { query, ...rest } = options;
  return SetAside.of(knex).page<Row, T>(loop, {
    ...rest,
    read: async (limit, _, offset) => query.clone().limit(limit).offset(offset),
  });
}

/**
 * {@link readRows} in the order of {@link pageOf}.
 *
 * @public
 */
export async function readPage<Row extends { id: string }, T>(
  knex: Knex,
  loop: string,
  options: {
    query: Knex.QueryBuilder;
    column: keyof Row & string;
    after?: ListPosition;
    limit: number;
    order?: 'asc' | 'desc';
    map: (row: Row) => T;
  },
): Promise<T[]> {
  const { column, limit, map, query, ...page } = options;
  return readRows<Row, T>(knex, loop, {
    limit,
    map,
    id: row => row.id,
    query: pageOf(query, column, { ...page, limit }),
  });
}

/**
 * A full page of what a reader may see: a short one would disclose that
 * something is hidden.
 *
 * @param read - reads the next rows after a position
 * @throws InputError for the cursor of another list
 * @public
 */
export async function visiblePage<T>(options: {
  limit: number;
  cursor?: string;
  read: (page: { after?: ListPosition; limit: number }) => Promise<T[]>;
  visible: (items: T[]) => Promise<T[]>;
  position: (item: T) => ListPosition;
}): Promise<{ items: T[]; nextCursor?: string }> {
  const { limit, read, visible, position } = options;
  const found: T[] = [];
  let after =
    options.cursor === undefined ? undefined : decodeCursor(options.cursor);
  for (let more = true; more && found.length <= limit; ) {
    const rows = await read({ after, limit: limit + 1 });
    found.push(...(await visible(rows)));
    const last = rows.at(-1);
    after = last && position(last);
    more = rows.length > limit;
  }
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last
    ? { items, nextCursor: encodeCursor(position(last)) }
    : { items };
}
