import {
  canonicalJson,
  effectOf,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { RecordedDecision } from '../records';
import { sha256 } from '../../database/sha256';
import type { DecisionRow } from './tables';

/**
 * Keeps the register after an entry: what allows is added, and takes the place
 * of what the same plugin allowed on the same subject, as what ends does.
 */
export async function registerDecision(
  trx: Knex.Transaction,
  recorded: RecordedDecision & { seq: number },
): Promise<void> {
  const { decision, recordedBy, at, seq } = recorded;
  const { type, action, subject, actor = null, reason = null } = decision;
  const effect = effectOf(action);
  if (effect === 'neutral') {
    return;
  }
  const subjectKey = sha256(canonicalJson([recordedBy, type, subject]));
  await trx<DecisionRow>('decisions')
    .where({ subject_key: subjectKey })
    .whereNull('ended_at')
    .update({
      ended_at: at,
      ended_seq: seq,
      ended_action: action,
      ended_by: actor,
      ended_reason: reason,
    });
  if (effect === 'allows') {
    await trx<DecisionRow>('decisions').insert({
      seq,
      decision_id: decision.id,
      type,
      action,
      subject_key: subjectKey,
      subject: canonicalJson(subject),
      entity_ref: textOf(subject.entityRef),
      control: textOf(subject.control),
      actor,
      recorded_by: recordedBy,
      reason,
      at,
      valid_from: millisOf(decision.validFrom),
      valid_until: millisOf(decision.validUntil),
    });
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function millisOf(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant);
}
