import { useRef } from 'react';

/**
 * A key for each row, which it keeps while others before it go: what somebody
 * types into a row is held by that row.
 *
 * @returns `remove`, to be called before a row goes
 */
export function useRowKeys(count: number): {
  keys: readonly number[];
  remove: (index: number) => void;
} {
  const { current: rows } = useRef({ keys: [] as number[], next: 0 });
  while (rows.keys.length < count) {
    rows.keys.push(rows.next);
    rows.next += 1;
  }
  rows.keys.length = count;
  return { keys: rows.keys, remove: index => rows.keys.splice(index, 1) };
}
