import { isDeepStrictEqual } from 'node:util';
import type { StoredGateDecision } from '@plumbline/backstage-plugin-scorecards-common';

/** Whether both are of one caller, of one request, and judged the same services. */
export function isSameRequest(
  one: StoredGateDecision,
  other: StoredGateDecision,
): boolean {
  const comparable = ({ request, requester, services }: StoredGateDecision) => {
    // It names the run, which each that waits has its own of.
    const { url, ...release } = request.release ?? {};
    return { request: { ...request, release }, requester, services };
  };
  return isDeepStrictEqual(comparable(one), comparable(other));
}
