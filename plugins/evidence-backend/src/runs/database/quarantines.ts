import type { Knex } from 'knex';
import { isPostgres, toNumber, valuesOf } from '../../database/sql';
import type { BigIntColumn } from '../../database/tables';
import type {
  JobFilter,
  QuarantineFilter,
  WithdrawQuarantineOptions,
  StoredQuarantine,
} from '../records';
import { entitiesBySubject, inScope, subjectsFor } from './scope';

type QuarantineRow = {
  id: string;
  repository: string;
  pipeline: string;
  job: string;
  entity_ref: string;
  owner: string;
  reason: string;
  created_by: string;
  created_at: BigIntColumn;
  until: BigIntColumn;
  withdrawn_at: BigIntColumn | null;
  withdrawn_by: string | null;
};

/** Shared by all writers: there are few of them. */
const lockKey = 7_302_026_1205;

export async function insertQuarantine(
  trx: Knex.Transaction,
  quarantine: StoredQuarantine,
): Promise<StoredQuarantine | undefined> {
  if (isPostgres(trx)) {
    await trx.raw('select pg_advisory_xact_lock(?::bigint)', [lockKey]);
  }
  const { createdAt, entityRef, job, pipeline, repository } = quarantine;
  const known = await trx<QuarantineRow>('flake_quarantines')
    .where({ repository, pipeline, job, entity_ref: entityRef })
    .modify(holdsAt, createdAt)
    .first();
  if (known) {
    return undefined;
  }
  await trx('flake_quarantines').insert({
    id: quarantine.id,
    repository,
    pipeline,
    job,
    entity_ref: entityRef,
    owner: quarantine.owner,
    reason: quarantine.reason,
    created_by: quarantine.createdBy,
    created_at: createdAt,
    until: quarantine.until,
  });
  return quarantine;
}

/** Of runs of that pipeline; `found` also where none of them is resolved. */
export async function entitiesOfJob(
  knex: Knex,
  filter: JobFilter,
): Promise<{ found: boolean; refs: string[] }> {
  const { job, pipeline, refs, repository } = filter;
  const subjects = await subjectsFor(knex, refs);
  const rows: { subject: string }[] = await knex('pipeline_jobs as j')
    .distinct('j.subject')
    .modify(inScope, 'j', { knex, pipeline, repository, subjects })
    .where('j.name', job);
  const found = await entitiesBySubject(
    knex,
    rows.map(({ subject }) => subject),
  );
  return {
    found: rows.length > 0,
    refs: [...new Set(found.values())].sort((a, b) => (a < b ? -1 : 1)),
  };
}

export async function listQuarantines(
  knex: Knex,
  { at, entityRef, id, limit, refs, state }: QuarantineFilter,
): Promise<StoredQuarantine[]> {
  const query = knex<QuarantineRow>('flake_quarantines').orderBy([
    { column: 'created_at', order: 'desc' },
    { column: 'id', order: 'desc' },
  ]);
  if (at !== undefined && state === 'active') {
    query.modify(holdsAt, at);
  } else if (at !== undefined && state === 'expired') {
    query.where('until', '<=', at).whereNull('withdrawn_at');
  } else if (state === 'withdrawn') {
    query.whereNotNull('withdrawn_at');
  }
  if (refs !== undefined) {
    query.where('entity_ref', 'in', valuesOf(knex, refs));
  }
  if (limit !== undefined) {
    query.limit(limit);
  }
  if (entityRef !== undefined) {
    query.where({ entity_ref: entityRef });
  }
  if (id !== undefined) {
    query.where({ id });
  }
  return (await query).map(toQuarantine);
}

export async function withdrawQuarantine(
  trx: Knex.Transaction,
  { id, by, at }: WithdrawQuarantineOptions,
): Promise<StoredQuarantine | undefined> {
  const changed = await trx<QuarantineRow>('flake_quarantines')
    .where({ id })
    .modify(holdsAt, at)
    .update({ withdrawn_at: at, withdrawn_by: by });
  return changed === 0 ? undefined : (await listQuarantines(trx, { id }))[0];
}

export function holdsAt(query: Knex.QueryBuilder, at: number): void {
  query.where('until', '>', at).whereNull('withdrawn_at');
}

function toQuarantine(row: QuarantineRow): StoredQuarantine {
  const { id, repository, pipeline, job, owner, reason } = row;
  return {
    id,
    repository,
    pipeline,
    job,
    owner,
    reason,
    entityRef: row.entity_ref,
    createdBy: row.created_by,
    createdAt: toNumber(row.created_at),
    until: toNumber(row.until),
    ...(row.withdrawn_at !== null && {
      withdrawnAt: toNumber(row.withdrawn_at),
      withdrawnBy: row.withdrawn_by ?? undefined,
    }),
  };
}
