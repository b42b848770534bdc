import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { GateDecisionRow } from '../database/tables';

/** As the record of evidence does: of one release and service, the last counts. */
export async function endEarlier(
  trx: Knex.Transaction,
  { id, services }: GateDecision,
  release: string,
): Promise<void> {
  const rows = await trx<GateDecisionRow>('gate_decisions')
    .where({ release, ended_by: null })
    .select('id', 'decision');
  const ended = rows.filter(row =>
    stored(row.decision, 'services').services.some(ref =>
      services.includes(ref),
    ),
  );
  if (ended.length > 0) {
    await trx<GateDecisionRow>('gate_decisions')
      .whereIn(
        'id',
        ended.map(row => row.id),
      )
      .update({ ended_by: id });
  }
}

/** References of users have no spaces. */
export function madeBy({
  author,
  makers = [],
}: GateDecision['request']): string | null {
  const all = [...(author === undefined ? [] : [author]), ...makers];
  return all.length === 0 ? null : all.join(' ');
}

/** Of a decision as it is stored, what is read. */
export function stored<K extends keyof GateDecision & string>(
  decision: string,
  ...keys: K[]
): Pick<GateDecision, K> {
  return storedObject<GateDecision>(decision, keys);
}
