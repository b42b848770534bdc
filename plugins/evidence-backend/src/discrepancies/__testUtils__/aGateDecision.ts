import { iso } from '@plumbline/backstage-plugin-evidence-common';
import { ref } from './reviewedEstate';

const minute = 60_000;

/** As the gate records what it decided on a deploy of a service. */
export const aGateDecision = (
  id: string,
  at: number,
  of: Record<string, any> = {},
) => ({
  id: `gate:${id}:0`,
  type: 'gate',
  action: of.allows === false ? 'blocked' : 'allowed',
  subject: {
    entityRef: of.entityRef ?? ref('cart'),
    environment: of.environment ?? 'production',
    action: of.action ?? 'deploy',
    release: of.release ?? 'abcdef0',
  },
  ...(of.allows !== false && {
    validFrom: iso(at),
    validUntil: iso(at + 30 * minute),
  }),
  body: {
    decision: id,
    at: iso(at),
    ...(of.commit && { commit: of.commit }),
  },
});
