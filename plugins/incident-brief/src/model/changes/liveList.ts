import type { Change, Page } from '@plumbline/backstage-plugin-evidence-common';

/**
 * A list that grows at its top while somebody reads it. What came meanwhile
 * waits until it is taken, so that nothing moves under the reader's eyes.
 */
export type LiveList = {
  /** What is shown, newest first. */
  items: readonly Change[];
  /** Where older ones go on. */
  cursor?: string;
  /** The newest page as last heard. */
  latest: Page<Change>;
  /** How many of it are not shown yet. */
  waiting: number;
  /** What came while one was here, and when it was shown; milliseconds. */
  fresh: ReadonlyMap<string, number>;
};

export function startList(latest: Page<Change>): LiveList {
  return {
    items: latest.items,
    cursor: latest.nextCursor,
    latest,
    waiting: 0,
    fresh: new Map(),
  };
}

/**
 * Takes note of the newest page. While `reading`, what is shown keeps its place:
 * a known change may say something new (it has succeeded), and new ones wait.
 */
export function hear(
  list: LiveList,
  latest: Page<Change>,
  options: { reading: boolean; now: number },
): LiveList {
  const heard = { ...list, latest };
  const waiting = newcomers(heard).length;
  if (!options.reading || waiting === 0) {
    return take(heard, options.now);
  }
  const byId = new Map(latest.items.map(change => [change.id, change]));
  return {
    ...heard,
    waiting,
    items: list.items.map(change => byId.get(change.id) ?? change),
  };
}

/** Shows what waited. */
export function take(list: LiveList, now: number): LiveList {
  const { latest } = list;
  const came = newcomers(list);
  const fresh =
    came.length === 0
      ? list.fresh
      : new Map([
          ...list.fresh,
          ...came.map(({ id }) => [id, now] as [string, number]),
        ]);
  const inLatest = new Set(latest.items.map(({ id }) => id));
  const last = latest.items.at(-1);
  const overlaps = list.items.some(({ id }) => inLatest.has(id));
  // More came at once than a page holds: older ones would follow after a gap.
  const older =
    latest.nextCursor !== undefined && last && overlaps
      ? list.items.filter(
          change => !inLatest.has(change.id) && isOlder(change, last),
        )
      : [];
  return {
    items: [...latest.items, ...older],
    cursor: older.length > 0 ? list.cursor : latest.nextCursor,
    latest,
    waiting: 0,
    fresh,
  };
}

/** Adds the page that follows what is shown. */
export function append(list: LiveList, page: Page<Change>): LiveList {
  const shown = new Set(list.items.map(({ id }) => id));
  return {
    ...list,
    items: [...list.items, ...page.items.filter(({ id }) => !shown.has(id))],
    cursor: page.nextCursor,
  };
}

function newcomers({ items, latest }: LiveList): Change[] {
  const shown = new Set(items.map(({ id }) => id));
  return latest.items.filter(({ id }) => !shown.has(id));
}

function isOlder(a: Change, b: Change): boolean {
  return a.occurredAt === b.occurredAt
    ? a.id < b.id
    : a.occurredAt < b.occurredAt;
}
