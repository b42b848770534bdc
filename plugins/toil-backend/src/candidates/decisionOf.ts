import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { Step, StoredCandidate } from './records';

/**
 * What evidence keeps for good of a step: overrides, and how much an automation
 * may do by itself. All else is in the history of the candidate alone.
 *
 * @param after - the candidate, with the version that was decided on
 */
export function decisionOf(
  after: StoredCandidate,
  step: Step,
): DecisionInput | undefined {
  const { id, stated, version } = after;
  const base = {
    id: `toil ${id} ${version + 1}`,
    ...(step.by !== undefined && { actor: step.by }),
    ...(step.note !== undefined && { reason: step.note }),
    // The words of tickets are not for all who read the record.
    body: {
      ...(stated.title !== undefined && { title: stated.title }),
      changes: JSON.parse(JSON.stringify(step.changes)),
    },
  };
  switch (step.action) {
    case 'overridden':
      return {
        ...base,
        type: 'override',
        action: stated.override ? 'overridden' : 'revoked',
        subject: { candidate: id, of: 'bucket' },
        ...(stated.override && { validUntil: stated.override.until }),
      };
    case 'promoted':
      return {
        ...base,
        type: 'promotion',
        action: 'promoted',
        subject: { candidate: id, of: 'autonomy' },
      };
    case 'demoted':
      return step.by === undefined
        ? {
            ...base,
            type: 'run',
            action: 'failed',
            subject: { candidate: id, of: 'autonomy' },
          }
        : {
            ...base,
            type: 'promotion',
            action: 'demoted',
            subject: { candidate: id, of: 'autonomy' },
          };
    default:
      return undefined;
  }
}
