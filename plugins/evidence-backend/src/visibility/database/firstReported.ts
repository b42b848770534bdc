import type { Knex } from 'knex';
import type { Beginning, Reported, SeenStore } from '../SeenStore';
import { chunked, toNumber } from '../../database/sql';
import type { BigIntColumn, ObservationRow } from '../../database/tables';
import { outrightKey } from './reporters';

/** Rows looked at in one statement: mostly one of the first is seen. */
const pageSize = 500;

/** Cost: what was reported before the first that is seen. */
export async function readBegun(
  knex: Knex,
  source: string,
  isSeen: (reported: Reported) => boolean,
): Promise<Beginning | undefined> {
  let after = 0;
  for (;;) {
    const rows = await knex<ObservationRow>('observations')
      .where({ source })
      .andWhere('id', '>', after)
      .orderBy('id')
      .limit(pageSize)
      .select(
        'id',
        'part',
        'key',
        'entity_ref',
        'name',
        'value',
        'learned_at',
        'baseline',
      );
    const first = rows.find(
      ({ part, key, entity_ref: ref, name, value }) =>
        (part !== 'fact' || key === outrightKey(ref!, name!)) &&
        isSeen({ part, entityRef: ref ?? undefined, value: JSON.parse(value) }),
    );
    if (first) {
      return {
        at: toNumber(first.learned_at),
        isFirstOfAll: Boolean(first.baseline),
      };
    }
    if (rows.length < pageSize) {
      return undefined;
    }
    after = toNumber(rows[rows.length - 1].id);
  }
}

/** Cost: the values that these ever had. */
export async function readFirstReported(
  knex: Knex,
  rows: Parameters<SeenStore['firstReported']>[0],
): Promise<(number | undefined)[]> {
  const first = new Map<string, number>();
  const keys = [...new Set(rows.map(({ key }) => key))];
  for (const some of chunked(keys)) {
    const found: {
      source: string;
      part: string;
      key: string;
      first: BigIntColumn;
    }[] = await knex('observations')
      .whereIn('part', [...new Set(rows.map(({ part }) => part))])
      .whereIn('key', [...some])
      .groupBy('source', 'part', 'key')
      .select('source', 'part', 'key')
      .min({ first: 'learned_at' });
    found.forEach(one => first.set(idOf(one), toNumber(one.first)));
  }
  return rows.map(row => first.get(idOf(row)));
}

function idOf(of: { source: string; part: string; key: string }): string {
  return `${of.source}\n${of.part}\n${of.key}`;
}
