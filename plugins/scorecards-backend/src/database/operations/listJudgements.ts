import type { Knex } from 'knex';
import type {
  StoredJudgement,
  VerdictFilter,
  VerdictPage,
  VerdictPlace,
} from '../../verdicts/VerdictStore';
import { judgementsAsTold } from './judgementsAsTold';
import { readEvidence } from './readEvidence';
import { isExempt, JoinedNow, selectKnown, toStored } from './readJudgements';
import { orderKey, wherePast } from './verdictOrder';

type PlacedRow = JoinedNow & { place_key: string | number | null };

/**
 * One page. Rows are put in order by their narrow columns alone and only those
 * of the page are read whole: evidence is long.
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
    .clearSelect()
    .select({
      picked_id: 'judgements.id',
      owner: 'subjects.owner',
      system: 'subjects.system',
      exempt,
      place_key: key ? knex.raw(key.sql, key.bindings) : knex.raw('null'),
    })
    .orderBy([
      ...(key ? [{ column: 'place_key', order: direction }] : []),
      { column: 'judgements.entity_ref', order: direction },
      { column: 'judgements.control', order: direction },
    ])
    .limit(limit);
  wherePast(picked, key, page);
  const rows: PlacedRow[] = await knex
    .with('picked', picked)
    .from('picked')
    .join(
      judgementsAsTold(knex, filter.withheld) as string,
      'judgements.id',
      'picked.picked_id',
    )
    .select(
      'judgements.*',
      'picked.owner',
      'picked.system',
      'picked.exempt',
      'picked.place_key',
    )
    .orderBy([
      { column: 'picked.place_key', order: direction },
      { column: 'judgements.entity_ref', order: direction },
      { column: 'judgements.control', order: direction },
    ]);
  const evidenceOf = await readEvidence(knex, rows);
  return rows.map(row => ({
    ...toStored(row, evidenceOf),
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
