import type {
  Discrepancy,
  DiscrepancyDetail,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { Knex } from 'knex';
import {
  discrepancyCursor,
  DiscrepancyFilter,
  readDiscrepancyCursor,
} from '../../database/discrepancies';
import { iso } from '../../database/sql';
import type { DiscrepancyRow, DiscrepancyStepRow } from '../../database/tables';
import { optionalIso, toDiscrepancies } from './rows';

/** One page, the latest first; the cursor is the last item's time and id. */
export async function readDiscrepancies(
  knex: Knex,
  filter: DiscrepancyFilter,
): Promise<Page<Discrepancy>> {
  const { kind, state, entityRef, owner, baseline, limit, cursor } = filter;
  const query = knex<DiscrepancyRow>('discrepancies')
    .orderBy([
      { column: 'last_seen', order: 'desc' },
      { column: 'id', order: 'asc' },
    ])
    .limit(limit + 1);
  if (kind) {
    query.whereIn('kind', [...kind]);
  }
  if (state) {
    query.whereIn('state', [...state]);
  }
  if (entityRef !== undefined) {
    query.where('entity_ref', entityRef);
  }
  if (owner === 'none') {
    query.whereNull('owner');
  } else if (owner !== undefined) {
    query.where('owner', owner);
  }
  if (baseline !== undefined) {
    query.where('baseline', baseline);
  }
  if (cursor) {
    const { lastSeen, id } = readDiscrepancyCursor(cursor);
    query.andWhere(after => {
      after
        .where('last_seen', '<', lastSeen)
        .orWhere(same =>
          same.where('last_seen', lastSeen).where('id', '>', id),
        );
    });
  }
  const rows = await query;
  const items = toDiscrepancies(knex, rows.slice(0, limit));
  return {
    items,
    nextCursor:
      rows.length > limit
        ? discrepancyCursor(items[items.length - 1])
        : undefined,
  };
}

export async function findDiscrepancy(
  knex: Knex,
  id: string,
): Promise<DiscrepancyDetail | undefined> {
  const rows = await knex<DiscrepancyRow>('discrepancies').where({ id });
  const [found] = toDiscrepancies(knex, rows);
  if (!found) {
    return undefined;
  }
  const steps = await knex<DiscrepancyStepRow>('discrepancy_steps')
    .where({ discrepancy_id: id })
    .orderBy('id');
  return {
    ...found,
    history: steps.map(step => ({
      at: iso(step.at),
      state: step.state,
      by: step.by ?? undefined,
      reason: step.reason ?? undefined,
      until: optionalIso(step.until),
    })),
  };
}
