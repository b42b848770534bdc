import {
  insertMany,
  readRows,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import { FeedInput, FeedNews, PassMark, StoredFeedEntry } from '../records';
import { FeedRow } from '../tables';
import { isPostgres, toNumber } from '../sql';

/** Any constant: names the lock under which feed entries get their numbers. */
const feedLock = 0x706c756d;

/**
 * Adds entries to the feed. On PostgreSQL a lower number could otherwise be
 * committed after a higher one and be skipped by a reader; the lock lasts until
 * the end of the transaction, so call this last in it.
 */
export async function appendFeed(
  trx: Knex.Transaction,
  entries: readonly FeedInput[],
  at: number,
): Promise<void> {
  if (entries.length === 0) {
    return;
  }
  if (isPostgres(trx)) {
    await trx.raw('select pg_advisory_xact_lock(?)', [feedLock]);
  }
  await insertMany(trx, {
    table: 'feed',
    columns: { type: 'text', entity_ref: 'text', key: 'text', at: 'bigint' },
    rows: entries.map(({ type, entityRef, key }) => ({
      type,
      entity_ref: entityRef ?? null,
      key: key ?? null,
      at,
    })),
  });
}

export async function readFeed(
  knex: Knex,
  after: number,
  limit: number,
): Promise<StoredFeedEntry[]> {
  return readRows<FeedRow, StoredFeedEntry>(knex, 'feed', {
    query: knex('feed').where('seq', '>', after).orderBy('seq'),
    limit,
    id: ({ seq }) => String(seq),
    map: row => ({ ...toEntry(row), at: storedInstant(row.at) }),
  });
}

type NewsRow = Omit<FeedRow, 'type'> & {
  type: FeedRow['type'] | 'pass' | 'start';
};

/**
 * As text: it is read for each answer, and building it takes as long as
 * reading.
 */
const news = `
  select * from (
    select seq, type, entity_ref, key, at from feed
    where seq > ? order by seq limit ?
  ) as news
  union all
  select id, 'pass', source, null, count from passes
  where superseded_at is null
  union all
  select position, 'start', null, null, 0 from retention
  where kind = 'feed' and position is not null`;

/**
 * The feed after a step, the latest pass of every source, and the step from which
 * on the feed is kept, in one statement.
 */
export async function readNews(
  knex: Knex,
  after: number,
  limit: number,
): Promise<FeedNews> {
  const answer = await knex.raw(news, [after, limit]);
  const rows: NewsRow[] = isPostgres(knex) ? answer.rows : answer;
  const entries: StoredFeedEntry[] = [];
  const marks: PassMark[] = [];
  let start = 0;
  for (const row of rows) {
    if (row.type === 'pass') {
      const source = row.entity_ref!;
      marks.push({ source, id: toNumber(row.seq), count: toNumber(row.at) });
    } else if (row.type === 'start') {
      start = toNumber(row.seq);
    } else {
      entries.push(toEntry(row as FeedRow));
    }
  }
  return { entries: entries.sort((a, b) => a.seq - b.seq), marks, start };
}

function toEntry(row: FeedRow): StoredFeedEntry {
  return {
    seq: toNumber(row.seq),
    type: row.type,
    entityRef: row.entity_ref ?? undefined,
    key: row.key ?? undefined,
    at: toNumber(row.at),
  };
}

export async function readFeedHead(knex: Knex): Promise<number> {
  const row = await knex('feed').max({ head: 'seq' }).first();
  return toNumber(row?.head ?? 0);
}

/**
 * The last step that is no longer kept. To be read after the entries: it is stored
 * a while before the first of them goes.
 */
export async function readFeedStart(knex: Knex): Promise<number> {
  const row = await knex('retention').where({ kind: 'feed' }).first('position');
  return toNumber(row?.position ?? 0);
}

export const estateTypes = ['entity', 'edge', 'workload'] as const;

/** The last step of each type by an instant, by index; then the latest of these. */
export async function readLastEstateChange(
  knex: Knex,
  at: number | undefined,
): Promise<number> {
  let last = 0;
  for (const type of estateTypes) {
    const query = knex('feed').where({ type });
    const row =
      at === undefined
        ? await query.max({ seq: 'seq' }).first()
        : await query
            .andWhere('at', '<=', at)
            .orderBy([
              { column: 'at', order: 'desc' },
              { column: 'seq', order: 'desc' },
            ])
            .first('seq');
    last = Math.max(last, toNumber(row?.seq ?? 0));
  }
  return last;
}
