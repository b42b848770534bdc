import { InputError } from '@backstage/errors';
import { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import { Knex } from 'knex';
import {
  discrepancyCursor,
  DiscrepancyFilter,
  DiscrepancyReport,
} from '../EvidenceStore';
import { DiscrepancyRow } from '../tables';
import { chunked, toNumber } from '../sql';

/** Records what was found; the same one again only moves when it was last seen. */
export async function recordDiscrepancies(
  trx: Knex.Transaction,
  reports: readonly DiscrepancyReport[],
  at: number,
): Promise<void> {
  // In one order, so that two writers never wait for each other.
  const sorted = [...reports].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const part of chunked(sorted, 50)) {
    await trx('discrepancies')
      .insert(
        part.map(report => ({
          id: report.id,
          kind: report.kind,
          state: 'open',
          entity_ref: report.entityRef ?? null,
          owner: report.owner ?? null,
          message: report.message,
          signal: report.signal ? JSON.stringify(report.signal) : null,
          candidates: report.candidates
            ? JSON.stringify(report.candidates)
            : null,
          first_seen: at,
          last_seen: at,
        })),
      )
      .onConflict('id')
      .merge(['state', 'owner', 'message', 'candidates', 'last_seen']);
  }
}

export async function closeDiscrepancies(
  knex: Knex,
  ids: readonly string[],
  at: number,
): Promise<void> {
  for (const part of chunked(ids)) {
    await knex('discrepancies')
      .whereIn('id', [...part])
      .where({ state: 'open' })
      .update({ state: 'closed', last_seen: at });
  }
}

/** One page, the latest first; the cursor is the last item's time and id. */
export async function readDiscrepancies(
  knex: Knex,
  filter: DiscrepancyFilter,
): Promise<{ items: Discrepancy[]; nextCursor?: string }> {
  const { kind, state, entityRef, owner, limit, cursor } = filter;
  const query = knex<DiscrepancyRow>('discrepancies')
    .orderBy([
      { column: 'last_seen', order: 'desc' },
      { column: 'id', order: 'asc' },
    ])
    .limit(limit + 1);
  const equals = {
    kind: kind?.[0],
    state: state?.[0],
    entity_ref: entityRef,
    owner,
  };
  for (const [column, value] of Object.entries(equals)) {
    if (value !== undefined) {
      query.where(column, value);
    }
  }
  if (cursor) {
    const [, lastSeen, id] = /^(\d{1,15})~([0-9a-f]+)$/.exec(cursor) ?? [];
    if (id === undefined) {
      throw new InputError("'cursor' must be the 'nextCursor' of a page");
    }
    query.andWhere(after => {
      after
        .where('last_seen', '<', Number(lastSeen))
        .orWhere(same =>
          same.where('last_seen', Number(lastSeen)).where('id', '>', id),
        );
    });
  }
  const rows = await query;
  const items = rows.slice(0, limit).map(toDiscrepancy);
  return {
    items,
    nextCursor:
      rows.length > limit
        ? discrepancyCursor(items[items.length - 1])
        : undefined,
  };
}

function toDiscrepancy(row: DiscrepancyRow): Discrepancy {
  return {
    id: row.id,
    kind: row.kind as Discrepancy['kind'],
    state: row.state,
    entityRef: row.entity_ref ?? undefined,
    owner: row.owner ?? undefined,
    message: row.message,
    signal: row.signal ? JSON.parse(row.signal) : undefined,
    candidates: row.candidates ? JSON.parse(row.candidates) : undefined,
    firstSeen: new Date(toNumber(row.first_seen)).toISOString(),
    lastSeen: new Date(toNumber(row.last_seen)).toISOString(),
    evidence: [],
    openedAt: new Date(toNumber(row.first_seen)).toISOString(),
    baseline: false,
    reopened: 0,
    patchable: row.entity_ref !== null,
  };
}
