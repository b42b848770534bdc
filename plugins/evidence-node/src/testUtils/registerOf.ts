import {
  canonicalJson,
  effectOf,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Decision,
  DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * What evidence has in its register after these decisions, the latest first. It
 * has no clock: what lapsed is still `valid`.
 */
export function registerOf(decisions: readonly DecisionInput[]): Decision[] {
  const register: (Decision & { key: string })[] = [];
  for (const [index, decision] of decisions.entries()) {
    const { id, type, action, subject, validFrom, validUntil } = decision;
    const effect = effectOf(action);
    const key = canonicalJson([type, subject]);
    const seq = index + 1;
    const at = validFrom ?? '2026-03-01T12:00:00.000Z';
    if (effect !== 'neutral') {
      for (const one of register) {
        if (one.key === key && !one.ended) {
          Object.assign(one, { state: 'ended', ended: { at, seq, action } });
        }
      }
    }
    if (effect === 'allows') {
      register.unshift({
        key,
        id,
        type,
        action,
        subject,
        seq,
        at,
        validFrom,
        validUntil,
        state: 'valid',
        recordedBy: 'plugin:tests',
      });
    }
  }
  return register.map(({ key: _, ...one }) => one);
}
