import type { Underlying } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type { StatusInterval } from '../records';
import type { ControlTerms, VerdictFilter } from '../../verdicts/records';
import type { BigIntColumn, ExemptionRow } from '../../database/tables';
import { selectVerdicts } from '../../verdicts/database/readVerdicts';

/** So many entities are queried by name. */
const fewAtMost = 500;

type Row = {
  entity_ref: string;
  revision: number;
  of: string | null;
  control: string;
  version: number;
  status: Underlying;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
  from_at: BigIntColumn;
  until_at: BigIntColumn;
};

/**
 * For how long verdicts were exempt, each day once although exemptions may
 * overlap. Cost: O(verdicts that were ever exempt in the window).
 */
export async function exemptIntervals(
  knex: Knex,
  filter: VerdictFilter,
  options: {
    columns: Record<string, string>;
    terms: readonly ControlTerms[];
    now: number;
    from: number;
    to: number;
  },
): Promise<StatusInterval[]> {
  const { columns, terms, now, from, to } = options;
  const inWindow = (query: Knex.QueryBuilder) =>
    query
      .where('exemptions.from_at', '<', (to + 1) * dayMs)
      .where('exemptions.until_at', '>', from * dayMs);
  const exempt: Pick<ExemptionRow, 'entity_ref'>[] = await knex('exemptions')
    .where(inWindow)
    .distinct('entity_ref')
    .limit(fewAtMost);
  if (exempt.length === 0) {
    return [];
  }
  const query = selectVerdicts(knex, filter, terms);
  if (exempt.length < fewAtMost) {
    // Else the engine may go through all verdicts to look for these.
    query.whereIn(
      'verdicts.entity_ref',
      exempt.map(({ entity_ref }) => entity_ref),
    );
  }
  const rows: Row[] = await query
    .join('exemptions', same =>
      same
        .on('exemptions.entity_ref', 'verdicts.entity_ref')
        .on('exemptions.control', 'verdicts.control')
        .on('exemptions.until_at', '>', 'verdicts.learned_at'),
    )
    .where(inWindow)
    .where(overlap =>
      overlap
        .whereNull('verdicts.superseded_at')
        .orWhere('verdicts.superseded_at', '>', knex.ref('exemptions.from_at')),
    )
    .clearSelect()
    .select(columns)
    .select(
      'verdicts.entity_ref',
      'verdicts.revision',
      'verdicts.learned_at',
      'verdicts.superseded_at',
      'exemptions.from_at',
      'exemptions.until_at',
    )
    .orderBy([
      'verdicts.entity_ref',
      'verdicts.control',
      'verdicts.revision',
      'exemptions.from_at',
    ]);
  const intervals: StatusInterval[] = [];
  let previous: { id: string; until: number } | undefined;
  for (const row of rows) {
    const id = `${row.entity_ref} ${row.control} ${row.revision}`;
    const supersededAt =
      row.superseded_at === null ? Infinity : Number(row.superseded_at);
    const untilAt = Math.min(Number(row.until_at), supersededAt);
    const start = Math.max(
      dayOf(Math.max(Number(row.from_at), Number(row.learned_at))),
      previous?.id === id ? previous.until : 0,
    );
    const until = untilAt > now ? Infinity : dayOf(untilAt);
    if (start < until) {
      intervals.push({
        of: row.of ?? undefined,
        control: row.control,
        version: row.version,
        status: row.status,
        exempt: true,
        count: 1,
        from: start,
        until: until === Infinity ? undefined : until,
      });
      previous = { id, until };
    }
  }
  return intervals;
}

function dayOf(instant: number): number {
  return Math.floor(instant / dayMs);
}
