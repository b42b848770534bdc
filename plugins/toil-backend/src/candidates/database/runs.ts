import { lookForCases } from '@plumbline/backstage-plugin-evidence-node';
import type { ToilRun } from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { RunRow } from '../../database/tables';

/**
 * A run of a candidate that was reported before. What succeeded and turns out to
 * have failed was not: a failure always counts.
 */
export async function findRun(
  trx: Knex.Transaction,
  candidate: string,
  run: Pick<ToilRun, 'id' | 'outcome' | 'source'>,
): Promise<RunRow | undefined> {
  const found = await trx<RunRow>('runs')
    .where({ candidate, source: run.source, native_id: run.id })
    .first();
  return found?.outcome === 'succeeded' && run.outcome === 'failed'
    ? undefined
    : found;
}

/** Replaces what was reported of it before. */
export async function addRun(
  trx: Knex.Transaction,
  candidate: string,
  run: ToilRun,
): Promise<void> {
  const key = { candidate, source: run.source, native_id: run.id };
  const reported = {
    kind: run.kind,
    outcome: run.outcome,
    verified: run.verified,
    verification: run.verification ?? null,
    at: Date.parse(run.at),
    url: run.url ?? null,
    autonomy: run.autonomy,
    reported_by: run.reportedBy,
  };
  const known = await trx<RunRow>('runs').where(key).update(reported);
  if (known === 0) {
    await trx<RunRow>('runs').insert({ ...key, ...reported });
  }
  await lookForCases(trx, candidate);
}
