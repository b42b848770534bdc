import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { estateTypes } from './operations/feed';
import { historyKey } from './pastStates';
import { toNumber } from './sql';

export const feedKey = 'feed';

/** Of what may come in great numbers. */
const occurrenceTypes = ['fact', 'change', 'alert', 'incident'] as const;
/** Of an index. */
const order = ['type', 'at', 'seq'];

/** The end of the feed stays the end, and each type has a latest step. */
const isNotNewest = `feed.seq < (
  select max(newest.seq) from feed as newest where newest.type = feed.type
)`;

function occurrences(rows: Knex.QueryBuilder, before: number): void {
  rows
    .whereIn('feed.type', [...occurrenceTypes])
    .where('feed.at', '<=', before)
    .whereRaw(isNotNewest);
}

/**
 * By these an instant of the past knows which estate it has (`lastEstateChange`): they
 * stay for as long as instants can be reproduced, and so does the last of each
 * type before.
 */
function estateSteps(rows: Knex.QueryBuilder, before: number): void {
  // None where nothing of the past was deleted.
  const bound = `(
    select case when horizon < ? then horizon else ? end
    from retention where kind = '${historyKey}'
  )`;
  rows
    .whereIn('feed.type', [...estateTypes])
    .whereRaw(`feed.at <= ${bound}`, [before, before])
    .whereRaw(isNotNewest)
    .whereRaw(
      `exists (
        select 1 from feed as later where later.type = feed.type
        and (later.at, later.seq) > (feed.at, feed.seq)
        and later.at <= ${bound}
      )`,
      [before, before],
    );
}

/**
 * Steps of the feed. From which one on all are kept is stored first: a step behind
 * it stays, whatever clock it was written by.
 */
export const pastFeed: RetentionKind = {
  key: feedKey,
  what: 'Steps of the feed that were written',
  defaultDays: 90,
  // A follower that is away for longer reads everything anew.
  leastDays: 7,
  rows: [occurrences, estateSteps].map(over => ({
    table: 'feed',
    key: ['seq'],
    order,
    over,
    remove: (trx, found) =>
      trx('feed')
        .whereIn(
          'seq',
          found.map(({ seq }) => Number(seq)),
        )
        .where(
          'seq',
          '<=',
          trx('retention').where({ kind: feedKey }).select('position'),
        )
        .delete(),
  })),
  prepare: async (knex, before) => {
    // By the index alone: there may be millions.
    const last = await Promise.all(
      [...occurrenceTypes, ...estateTypes].map(type =>
        knex('feed')
          .where({ type })
          .where('at', '<=', before)
          .orderBy([
            { column: 'at', order: 'desc' },
            { column: 'seq', order: 'desc' },
          ])
          .first('seq'),
      ),
    );
    const position = Math.max(...last.map(row => toNumber(row?.seq ?? 0)));
    await knex('retention')
      .where({ kind: feedKey })
      .where(moved =>
        moved.whereNull('position').orWhere('position', '<', position),
      )
      .update({ position });
  },
};
