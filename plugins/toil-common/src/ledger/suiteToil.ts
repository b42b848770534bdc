import type {
  Decision,
  OpenCorrection,
} from '@plumbline/backstage-plugin-evidence-common';
import type { OccurrenceInput } from '../schemas/occurrence';
import { nameOf } from './readLedger';

/**
 * Exemptions that were approved once more: from the same control for the same
 * entity, or from the same policy, or of the same drift, for a product of the
 * same service. The first is a decision, each that follows is work by hand.
 *
 * @param decisions - in any order
 */
export function exemptionToil(
  decisions: readonly Decision[],
): OccurrenceInput[] {
  const approved = decisions
    .filter(({ action, type }) => type === 'exemption' && action === 'approved')
    .sort((a, b) => a.seq - b.seq);
  const known = new Set<string>();
  return approved.flatMap(({ at, id, subject }) => {
    const { entityRef } = subject;
    const exempt = exemptOf(subject);
    if (exempt === undefined || typeof entityRef !== 'string') {
      return [];
    }
    const key = `exemption ${exempt.key} ${entityRef}`;
    if (!known.has(key)) {
      known.add(key);
      return [];
    }
    return [
      {
        id: `exemption ${id}`.slice(0, 300),
        kind: 'request' as const,
        title: `Renew the exemption of ${nameOf(entityRef)} from ${
          exempt.from
        }`,
        occurredAt: at,
        services: [entityRef],
        key: key.slice(0, 300),
      },
    ];
  });
}

/** What an exemption is from, in words and as what is the same once more. */
function exemptOf({
  control,
  policy,
  product,
}: Decision['subject']): { from: string; key: string } | undefined {
  if (typeof control === 'string') {
    return { from: control, key: control };
  }
  return typeof policy === 'string'
    ? {
        from: `${policy} for its ${product}`,
        key: `policy ${policy} ${product}`,
      }
    : undefined;
}

/** Lines of a brief that responders reported as wrong: each is mended by hand. */
export function correctionToil(
  entityRef: string,
  corrections: readonly OpenCorrection[],
): OccurrenceInput[] {
  return corrections.map(({ id, label, line, since }) => ({
    id: `correction ${id}`.slice(0, 300),
    kind: 'recovery' as const,
    title: `Correct '${label}' in the brief of ${nameOf(entityRef)}`,
    occurredAt: since,
    services: [entityRef],
    key: `correction ${line} ${entityRef}`.slice(0, 300),
  }));
}
