import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  endOfFeed,
  type FeedEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from './evidenceServiceInterface';

const pageSize = 200;

type Reader = Pick<
  EvidenceService,
  'getFacts' | 'getFeed' | 'listAlertGroups' | 'listIncidents'
>;

/**
 * The end of the feed, from which a follower goes on that reads everything anew.
 * To be requested before that: what is reported meanwhile comes after it.
 *
 * @public
 */
export async function feedEnd(
  evidence: Pick<EvidenceService, 'getFeed'>,
  options: { credentials: BackstageCredentials },
): Promise<number> {
  const { nextAfter } = await evidence.getFeed(
    { after: endOfFeed, limit: 1 },
    options,
  );
  return nextAfter;
}

/**
 * All that there is and the feed could name, as its entries and by pages: for a
 * follower that was away for longer than the feed is kept (`isGone`), or that is
 * new. Costs the size of the estate. Entities that were removed meanwhile, and
 * alerts, incidents and changes that were withdrawn, are not named: a follower
 * that keeps such compares what it has with what comes.
 *
 * @example
 * ```ts
 * const next = await feedEnd(evidence, { credentials });
 * for await (const entries of readAnew(evidence, { credentials })) {
 *   await take(entries);
 * }
 * await keepPosition(next);
 * ```
 *
 * @param options.ongoing - only alerts that fire and incidents that are not
 *   resolved, and no entities
 * @public
 */
export async function* readAnew(
  evidence: Reader,
  options: { credentials: BackstageCredentials; ongoing?: boolean },
): AsyncGenerator<Omit<FeedEntry, 'seq' | 'at'>[]> {
  const { credentials, ongoing = false } = options;
  if (!ongoing) {
    yield* pagesOf(
      cursor =>
        evidence.getFacts(
          // No fact has this name: only the references are needed.
          { names: ['-'], limit: pageSize, cursor },
          { credentials },
        ),
      ({ entityRef }) =>
        (['entity', 'fact', 'edge', 'workload', 'change'] as const).map(
          type => ({ type, entityRef }),
        ),
    );
  }
  yield* pagesOf(
    cursor =>
      evidence.listAlertGroups(
        { limit: pageSize, cursor, ...(ongoing && { status: 'firing' }) },
        { credentials },
      ),
    ({ entityRefs, id }) =>
      entityRefs.length === 0
        ? [{ type: 'alert', key: id }]
        : entityRefs.map(entityRef => ({ type: 'alert', key: id, entityRef })),
  );
  const statuses = ongoing ? (['open', 'acknowledged'] as const) : [undefined];
  for (const status of statuses) {
    yield* pagesOf(
      cursor =>
        evidence.listIncidents(
          { limit: pageSize, cursor, status },
          { credentials },
        ),
      ({ entityRefs, key }) =>
        entityRefs.length === 0
          ? [{ type: 'incident', key }]
          : entityRefs.map(entityRef => ({ type: 'incident', key, entityRef })),
    );
  }
}

async function* pagesOf<T>(
  read: (cursor?: string) => Promise<{ items: T[]; nextCursor?: string }>,
  entriesOf: (item: T) => Omit<FeedEntry, 'seq' | 'at'>[],
): AsyncGenerator<Omit<FeedEntry, 'seq' | 'at'>[]> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield page.items.flatMap(entriesOf);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
