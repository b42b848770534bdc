import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  StoredJudgement,
  VerdictFilter,
  VerdictPage,
  VerdictPlace,
} from '../../verdicts/VerdictStore';
import { isExempt, JoinedNow, selectKnown, toStored } from './readJudgements';
import { readVerdictDetails } from './readVerdictDetails';
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
  const found: (StoredJudgement & { place: VerdictPlace })[] = [];
  for (let next = page; ; ) {
    const rows = await readPage(knex, filter, next);
    const detailsOf = await readVerdictDetails(knex, rows);
    const whole = SetAside.of(knex).map('verdicts', rows, {
      id: row => `${row.entity_ref} ${row.control}`,
      map: row => ({
        ...toStored(row, detailsOf(row)),
        place: placeOf(row, page.order),
      }),
    });
    found.push(...whole);
    const last = rows.at(-1);
    // A page without those that are damaged would look like the last one.
    if (whole.length === rows.length || !last) {
      return found;
    }
    const limit = page.limit - found.length;
    next = { ...next, limit, after: placeOf(last, page.order) };
  }
}

async function readPage(
  knex: Knex,
  filter: VerdictFilter,
  page: VerdictPage,
): Promise<PlacedRow[]> {
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
  return (await picked) as PlacedRow[];
}

function placeOf(row: PlacedRow, order: VerdictPage['order']): VerdictPlace {
  return {
    key: keyOf(row, order),
    entityRef: row.entity_ref,
    control: row.control,
  };
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
