import { entityTitle } from '@plumbline/backstage-plugin-evidence-common';
import type { DependencyItem } from '@plumbline/backstage-plugin-incident-brief-common';
import { healthRank } from './neighbours';
import { howWords, stateWords } from './words';

/** A dependency as a table row; `undefined` is unknown and sorts last. */
export type Row = {
  item: DependencyItem;
  id: string;
  how: string;
  state: string;
  /** When any source last saw it, ISO 8601. */
  seen?: string;
};

export type SortKey = 'entity' | 'how' | 'state' | 'seen' | 'owner' | 'health';
export type Sort = { key: SortKey; descending: boolean };

export function tableRows(items: readonly DependencyItem[]): Row[] {
  return items.map(item => ({
    item,
    id: `${item.direction} ${item.depth} ${item.type} ${item.entityRef}`,
    how:
      item.depth === 1
        ? howWords(item.direction, item.type)
        : `${howWords(item.direction, item.type)}, ${item.depth} hops`,
    state: stateWords[item.state],
    seen: lastSeen(item),
  }));
}

function lastSeen(item: DependencyItem): string | undefined {
  return item.sources
    .filter(({ kind, observedAt }) => kind === 'observed' && observedAt)
    .map(({ observedAt }) => observedAt as string)
    .sort()
    .at(-1);
}

function sortValue(
  row: Row,
  key: SortKey,
  titleOf: (entityRef: string) => string,
): string | number | undefined {
  switch (key) {
    case 'entity':
      return titleOf(row.item.entityRef);
    case 'how':
      return `${row.item.depth} ${row.item.direction} ${row.how}`;
    case 'seen':
      return row.seen;
    case 'owner':
      return row.item.owner && titleOf(row.item.owner);
    case 'health':
      return healthRank(row.item.health);
    default:
      return row.state;
  }
}

/**
 * Sorted by one column, then by name. Rows without a value stay last either
 * way; unknown health is looked at before what is well.
 *
 * @param titleOf - how the portal presents an entity
 */
export function sortRows(
  rows: readonly Row[],
  sort: Sort,
  titleOf: (entityRef: string) => string = entityTitle,
): Row[] {
  return [...rows].sort((a, b) => {
    const left = sortValue(a, sort.key, titleOf);
    const right = sortValue(b, sort.key, titleOf);
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right), 'en');
    return order === 0
      ? a.id.localeCompare(b.id, 'en')
      : order * (sort.descending ? -1 : 1);
  });
}
