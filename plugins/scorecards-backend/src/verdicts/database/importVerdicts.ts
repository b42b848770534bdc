import { insertMany } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { ImportedVerdict, VerdictKey } from '../records';
import type { BigIntColumn, VerdictRow } from '../../database/tables';
import { verdictColumns } from './keepVerdicts';

/** References in one statement. */
const chunk = 400;

const keyOf = ({ entityRef, control }: VerdictKey) =>
  `${entityRef}\n${control}`;

/** When each control was first judged here on each of these. */
export async function firstVerdicts(
  knex: Knex,
  keys: readonly VerdictKey[],
): Promise<(VerdictKey & { at: number })[]> {
  const wanted = new Set(keys.map(keyOf));
  const found: (VerdictKey & { at: number })[] = [];
  for (const refs of refsOf(keys)) {
    const rows: { entityRef: string; control: string; at: BigIntColumn }[] =
      await knex<VerdictRow>('verdicts')
        .whereIn('entity_ref', refs)
        .andWhere('revision', '>', 0)
        .groupBy('entity_ref', 'control')
        .select('control', { entityRef: 'entity_ref' })
        .min({ at: 'learned_at' });
    for (const { at, ...key } of rows.filter(row => wanted.has(keyOf(row)))) {
      found.push({ ...key, at: Number(at) });
    }
  }
  return found;
}

/**
 * Keeps verdicts of before under revisions from 0 downwards: those of the portal's
 * own verdicts begin with 1.
 *
 * @returns the indexes of those that overlap with an imported one, and whether
 *   that is the same
 */
export async function importVerdicts(
  trx: Knex.Transaction,
  items: readonly ImportedVerdict[],
): Promise<{ index: number; isSame: boolean }[]> {
  const known = new Map<string, VerdictRow[]>();
  for (const refs of refsOf(items)) {
    const rows = await trx<VerdictRow>('verdicts')
      .whereIn('entity_ref', refs)
      .andWhere('revision', '<=', 0);
    for (const row of rows) {
      const key = keyOf({ entityRef: row.entity_ref, control: row.control });
      known.set(key, [...(known.get(key) ?? []), row]);
    }
  }
  const overlapping: { index: number; isSame: boolean }[] = [];
  const added: VerdictRow[] = [];
  items.forEach((item, index) => {
    const { entityRef, control, from, until, status, message } = item;
    const rows = known.get(keyOf(item)) ?? [];
    const other = rows.find(
      row => Number(row.learned_at) < until && Number(row.superseded_at) > from,
    );
    if (other) {
      const isSame =
        Number(other.learned_at) === from &&
        Number(other.superseded_at) === until &&
        other.status === status &&
        other.message === message;
      overlapping.push({ index, isSame });
      return;
    }
    const row: VerdictRow = {
      entity_ref: entityRef,
      control,
      status,
      message,
      version: item.version,
      revision: Math.min(1, ...rows.map(({ revision }) => revision)) - 1,
      owned_by: item.ownedBy,
      evidence: '[]',
      next_step: null,
      error: null,
      review_at: null,
      since: from,
      failing_since: status === 'fail' ? from : null,
      learned_at: from,
      superseded_at: until,
    };
    known.set(keyOf(item), [...rows, row]);
    added.push(row);
  });
  await insertMany(trx, {
    table: 'verdicts',
    columns: verdictColumns,
    rows: added,
  });
  return overlapping;
}

function* refsOf(keys: readonly VerdictKey[]): Iterable<string[]> {
  const refs = [...new Set(keys.map(({ entityRef }) => entityRef))];
  for (let at = 0; at < refs.length; at += chunk) {
    yield refs.slice(at, at + chunk);
  }
}
