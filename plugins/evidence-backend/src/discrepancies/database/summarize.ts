import { InputError } from '@backstage/errors';
import type {
  DiscrepancyKind,
  DiscrepancyOwner,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { lastInstant } from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import type { DiscrepancyCounts } from '../../database/discrepancies';
import { iso, toNumber } from '../../database/sql';
import type {
  BigIntColumn,
  BooleanColumn,
  DiscrepancyRow,
  DiscrepancyStepRow,
} from '../../database/tables';

type Group = {
  owner: string | null;
  kind: DiscrepancyKind;
  state: 'open' | 'accepted';
  baseline: BooleanColumn;
  count: BigIntColumn;
  oldest: BigIntColumn;
};

/** One line an owner; counted by the database, so memory follows the owners. */
export async function readOwners(
  knex: Knex,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<DiscrepancyOwner>> {
  const groups = (await knex<DiscrepancyRow>('discrepancies')
    .whereIn('state', ['open', 'accepted'])
    // Lists have none of which an instant is damaged.
    .where('opened_at', '<=', lastInstant)
    .groupBy('owner', 'kind', 'state', 'baseline')
    .select('owner', 'kind', 'state', 'baseline')
    .count({ count: '*' })
    .min({ oldest: 'opened_at' })) as unknown as Group[];
  const owners = new Map<string | null, DiscrepancyOwner>();
  for (const { owner, kind, state, baseline, count, oldest } of groups) {
    const amount = toNumber(count);
    const line = owners.get(owner) ?? emptyLine(owner, iso(oldest));
    line[baseline ? 'baseline' : 'new'] += amount;
    line.accepted += state === 'accepted' ? amount : 0;
    line.byKind[kind] = (line.byKind[kind] ?? 0) + amount;
    line.oldest = line.oldest < iso(oldest) ? line.oldest : iso(oldest);
    owners.set(owner, line);
  }
  return pageOfOwners([...owners.values()], { limit, cursor });
}

export function emptyLine(
  owner: string | null | undefined,
  oldest: string,
): DiscrepancyOwner {
  return {
    owner: owner ?? undefined,
    new: 0,
    baseline: 0,
    accepted: 0,
    byKind: {},
    oldest,
  };
}

/** Those with the most new ones first, then by what was there before, then by name. */
export function pageOfOwners(
  lines: readonly DiscrepancyOwner[],
  { limit, cursor }: { limit: number; cursor?: string },
): Page<DiscrepancyOwner> {
  const sorted = [...lines].sort((a, b) => {
    const [left, right] = [placeOf(a), placeOf(b)];
    return left < right ? -1 : Number(left > right);
  });
  if (cursor !== undefined && !/^\d{12}~\d{12}~/.test(cursor)) {
    throw new InputError("'cursor' must be the 'nextCursor' of a page");
  }
  const rest =
    cursor === undefined ? sorted : sorted.filter(one => placeOf(one) > cursor);
  const items = rest.slice(0, limit);
  return {
    items,
    nextCursor:
      rest.length > limit ? placeOf(items[items.length - 1]) : undefined,
  };
}

/** Sorts as text: many before few. */
function placeOf(line: DiscrepancyOwner): string {
  const few = (count: number) =>
    String(999_999_999_999 - count).padStart(12, '0');
  return `${few(line.new)}~${few(line.baseline)}~${line.owner ?? ''}`;
}

/** How many there are, and how long those that closed since stood. */
export async function countDiscrepancies(
  knex: Knex,
  since: number,
): Promise<DiscrepancyCounts> {
  const states = (await knex<DiscrepancyRow>('discrepancies')
    .whereNot({ state: 'closed' })
    .groupBy('state')
    .select('state')
    .count({ count: '*' })) as unknown as {
    state: 'open' | 'accepted' | 'dismissed';
    count: BigIntColumn;
  }[];
  const counts: DiscrepancyCounts = {
    open: 0,
    accepted: 0,
    dismissed: 0,
    closed: 0,
  };
  states.forEach(({ state, count }) => {
    counts[state] = toNumber(count);
  });
  const closings = () =>
    knex<DiscrepancyStepRow>('discrepancy_steps')
      .where({ state: 'closed' })
      .where('at', '>=', since)
      .whereNotNull('stood');
  const [{ count }] = (await closings().count({ count: '*' })) as {
    count: BigIntColumn;
  }[];
  counts.closed = toNumber(count);
  if (counts.closed > 0) {
    const even = counts.closed % 2 === 0;
    const middle = await closings()
      .orderBy('stood')
      .offset(Math.floor((counts.closed - 1) / 2))
      .limit(even ? 2 : 1)
      .select('stood');
    const stood = middle.map(row => toNumber(row.stood!));
    counts.medianStood =
      stood.reduce((sum, one) => sum + one, 0) / stood.length;
  }
  return counts;
}
