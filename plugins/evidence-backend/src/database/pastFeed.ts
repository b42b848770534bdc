import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { estateTypes } from './operations/feed';
import { historyKey } from './pastStates';
import { toNumber } from './sql';

export const feedKey = 'feed';

const order = ['type', 'at', 'seq'];

/** The end of the feed stays the end, and each type has a latest step. */
const isNotNewest = `feed.seq < (
  select max(newest.seq) from feed as newest where newest.type = feed.type
)`;

/** Of what may come in great numbers. */
function occurrences(rows: Knex.QueryBuilder, before: number): void {
  rows
    .whereIn('feed.type', ['fact', 'change', 'alert', 'incident'])
    .where('feed.at', '<=', before)
    .whereRaw(isNotNewest);
}

/**
 * By these an instant of the past knows which estate it has (`lastEstateChange`): they
 * stay for as long as instants can be reproduced, and so does the last of each
 * type before.
 */
function estateSteps(rows: Knex.QueryBuilder, before: number): void {
  const horizon = `(select horizon from retention where kind = '${historyKey}')`;
  rows
    .whereIn('feed.type', [...estateTypes])
    .where('feed.at', '<=', before)
    .whereRaw(`feed.at <= ${horizon}`)
    .whereRaw(isNotNewest)
    .whereRaw(
      `exists (
        select 1 from feed as later where later.type = feed.type
        and (later.at, later.seq) > (feed.at, feed.seq)
        and later.at <= ? and later.at <= ${horizon}
      )`,
      [before],
    );
}

/** Steps of the feed; the step from which on all are kept is stored first. */
export const pastFeed: RetentionKind = {
  key: feedKey,
  what: 'Steps of the feed that were written',
  defaultDays: 90,
  // A follower that is away for longer reads everything anew.
  leastDays: 7,
  rows: [occurrences, estateSteps].map(over => ({
    ...{ table: 'feed', key: ['seq'], order, over },
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
    let position = 0;
    for (const over of [occurrences, estateSteps]) {
      const row = await knex('feed')
        .modify(over, before)
        .max({ seq: 'seq' })
        .first();
      position = Math.max(position, toNumber(row?.seq ?? 0));
    }
    await knex('retention')
      .where({ kind: feedKey })
      .where(moved =>
        moved.whereNull('position').orWhere('position', '<', position),
      )
      .update({ position });
  },
};
