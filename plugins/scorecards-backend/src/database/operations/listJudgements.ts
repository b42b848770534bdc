import type { Knex } from 'knex';
import type {
  StoredJudgement,
  VerdictFilter,
  VerdictPage,
  VerdictPlace,
} from '../../verdicts/VerdictStore';
import { isExempt, JoinedNow, selectKnown, toStored } from './readJudgements';
import { readSaid } from './readSaid';
import { orderKey, wherePast } from './verdictOrder';

type PlacedRow = JoinedNow & { place_key: string | number | null };

/**
 * One page. Rows are put in order by what lists go by; what those of the page
 * rest on is read with the documents of their entities.
 */
export async function listJudgements(
  knex: Knex,
  filter: VerdictFilter,
  page: VerdictPage,
): Promise<(StoredJudgement & { place: VerdictPlace })[]> {
  const { terms = [], order, limit } = page;
  const exempt = isExempt(knex, page);
  const key = orderKey(order, terms, exempt);
  const direction = order?.descending ? 'desc' : 'asc';
  const picked = selectKnown(knex, filter, page, terms)
    .select({
      place_key: key ? knex.raw(key.sql, key.bindings) : knex.raw('null'),
    })
    .orderBy([
      ...(key ? [{ column: 'place_key', order: direction }] : []),
      { column: 'judgements.entity_ref', order: direction },
      { column: 'judgements.control', order: direction },
    ])
    .limit(limit);
  wherePast(picked, key, page);
  const rows = (await picked) as PlacedRow[];
  const saidOf = await readSaid(knex, rows);
  return rows.map(row => ({
    ...toStored(row, saidOf(row)),
    place: {
      key: keyOf(row, order),
      entityRef: row.entity_ref,
      control: row.control,
    },
  }));
}

function keyOf(
  { place_key: key }: PlacedRow,
  order: VerdictPage['order'],
): string | number | undefined {
  if (key === null) {
    return undefined;
  }
  // PostgreSQL gives bigints as text.
  return order?.by === 'control' ? key : Number(key);
}
