import type { ToilRun } from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { RunRow } from '../tables';

/** A run of a candidate that was told of before. */
export async function findRun(
  trx: Knex.Transaction,
  candidate: string,
  run: Pick<ToilRun, 'id' | 'source'>,
): Promise<RunRow | undefined> {
  return trx<RunRow>('runs')
    .where({ candidate, source: run.source, native_id: run.id })
    .first();
}

export async function addRun(
  trx: Knex.Transaction,
  candidate: string,
  run: ToilRun,
): Promise<void> {
  await trx<RunRow>('runs').insert({
    candidate,
    source: run.source,
    native_id: run.id,
    kind: run.kind,
    outcome: run.outcome,
    verified: run.verified,
    verification: run.verification ?? null,
    at: Date.parse(run.at),
    url: run.url ?? null,
    autonomy: run.autonomy,
    reported_by: run.reportedBy,
  });
}
