import {
  canonicalJson,
  DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { OutboxRow } from '../tables';

/** In the transaction that decides: both are kept, or neither is. */
export async function addToOutbox(
  trx: Knex.Transaction,
  decision: DecisionInput,
  at: number,
): Promise<void> {
  await trx<OutboxRow>('decision_outbox').insert({
    id: decision.id,
    subject: canonicalJson([decision.type, decision.subject]),
    decision: JSON.stringify(decision),
    added_at: at,
  });
}
