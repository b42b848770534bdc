import type { VerdictOverride } from '@plumbline/backstage-plugin-scorecards-common';
import type { GrantedExemption, RaisedDispute } from './VerdictOverrideStore';

/**
 * What people had decided by an instant about a verdict of one version of a
 * control. Exemptions are from the control, whichever version it has; a dispute
 * is about the version that judged.
 */
export function overrideAt(
  decided: {
    exemptions: readonly GrantedExemption[];
    disputes: readonly RaisedDispute[];
  },
  version: number,
  at: number,
): VerdictOverride {
  // Where they overlap, what counts is when the last one lapses.
  const [exemption] = decided.exemptions
    .filter(({ from, until }) => from <= at && at < until)
    .sort((a, b) => b.expires - a.expires || (a.id < b.id ? -1 : 1));
  const [dispute] = decided.disputes
    .filter(
      ({ controlVersion, raisedAt }) =>
        controlVersion === version && raisedAt <= at,
    )
    .map(one => ({ ...one, state: stateAt(one, at) }))
    .sort((a, b) => b.raisedAt - a.raisedAt || (a.id < b.id ? -1 : 1));
  return {
    exemption: exemption && {
      id: exemption.id,
      reason: exemption.reason,
      from: exemption.from,
      expires: exemption.expires,
    },
    dispute:
      dispute && (dispute.state === 'open' || dispute.state === 'upheld')
        ? {
            id: dispute.id,
            state: dispute.state,
            raisedAt: dispute.raisedAt,
            reason: dispute.reason,
          }
        : undefined,
  };
}

function stateAt({ state, decidedAt }: RaisedDispute, at: number) {
  return decidedAt === undefined || decidedAt <= at ? state : 'open';
}
