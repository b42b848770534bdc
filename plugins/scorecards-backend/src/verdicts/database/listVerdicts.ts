import {
  SetAside,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  PassedVerdict,
  StoredJudgement,
  VerdictFilter,
  VerdictPage,
  VerdictPlace,
} from '../records';
import {
  debtOwner,
  isExempt,
  JoinedNow,
  selectKnown,
  toStored,
} from './readVerdicts';
import type { VerdictRow } from '../../database/tables';
import { orderKey, wherePast } from './verdictOrder';

const passedColumns = [
  ...(['entity_ref', 'control', 'version', 'status', 'message'] as const),
  ...(['since', 'failing_since'] as const),
  ...(['evidence', 'next_step'] as const),
];
type PassedRow = Pick<VerdictRow, (typeof passedColumns)[number]> &
  Pick<JoinedNow, 'debt_owner'>;
type PlacedRow = JoinedNow & { place_key: string | number | null };

/** One page. */
export async function listVerdicts(
  knex: Knex,
  filter: VerdictFilter,
  page: VerdictPage,
): Promise<(StoredJudgement & { place: VerdictPlace })[]> {
  const { order } = page;
  return wholeOnes(knex, page, {
    read: next => selectPage(knex, filter, next),
    map: (row: PlacedRow) => ({
      ...toStored(row),
      place: placeOf(row, order),
    }),
    placeOf: row => placeOf(row, order),
  });
}

/**
 * A page in the order of entities, of which evidence and next steps are not read.
 */
export async function passVerdicts(
  knex: Knex,
  filter: VerdictFilter,
  page: VerdictPage,
): Promise<PassedVerdict[]> {
  return wholeOnes(knex, page, {
    read: next =>
      selectPage(knex, filter, next)
        .clearSelect()
        .select(...passedColumns.map(column => `verdicts.${column}`), {
          debt_owner: debtOwner(knex, next),
        }),
    map: toPassed,
    placeOf: ({ entity_ref: entityRef, control }) => ({ entityRef, control }),
  });
}

/** A page without those that are damaged would look like the last one. */
async function wholeOnes<Row extends PassedRow, T>(
  knex: Knex,
  page: VerdictPage,
  options: {
    read: (page: VerdictPage) => PromiseLike<Row[]>;
    map: (row: Row) => T;
    placeOf: (row: Row) => VerdictPlace;
  },
): Promise<T[]> {
  const { read, map, placeOf: place } = options;
  const found: T[] = [];
  for (let next = page; ; ) {
    const rows = await read(next);
    const whole = SetAside.of(knex).map('verdicts', rows, {
      id: row => `${row.entity_ref} ${row.control}`,
      map,
    });
    found.push(...whole);
    const last = rows.at(-1);
    if (whole.length === rows.length || !last) {
      return found;
    }
    const limit = page.limit - found.length;
    next = { ...next, limit, after: place(last) };
  }
}

function toPassed(row: PassedRow): PassedVerdict {
  return {
    entityRef: row.entity_ref,
    control: row.control,
    version: row.version,
    status: row.status as Underlying,
    message: row.message,
    ownedBy: row.debt_owner as DebtOwner,
    since: storedInstant(row.since),
    failingSince:
      row.failing_since === null ? undefined : storedInstant(row.failing_since),
    evidence: enclosed(row.evidence, '[]'),
    nextStep:
      row.next_step === null ? undefined : enclosed(row.next_step, '{}'),
  };
}

/** @throws TypeError where a text is not such JSON, as far as its ends show */
function enclosed(text: string, [first, last]: string): string {
  if (!text.startsWith(first) || !text.endsWith(last)) {
    throw new TypeError('A stored verdict is damaged');
  }
  return text;
}

function selectPage(
  knex: Knex,
  filter: VerdictFilter,
  page: VerdictPage,
): Knex.QueryBuilder {
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
      { column: 'verdicts.entity_ref', order: direction },
      { column: 'verdicts.control', order: direction },
    ])
    .limit(limit);
  wherePast(picked, key, page);
  return picked as Knex.QueryBuilder;
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
