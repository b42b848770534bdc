import { decidedAlready } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Exemption,
  ExemptionState,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { StoredRequest } from '../records/requests';
import type {
  ExemptionMark,
  ExemptionSubject,
  StoredExemption,
} from './records';

/** Time ends what nobody has written down as ended yet. */
export function stateOf(
  { state, expires }: Pick<StoredExemption, 'state' | 'expires'>,
  now: number,
): ExemptionState {
  const isOpen = state === 'pending' || state === 'approved';
  return isOpen && expires <= now ? 'expired' : state;
}

/** For who comes too late to decide. */
export function describeState(stored: StoredExemption, now: number): string {
  const { decision, end, expires, version } = stored;
  const state = stateOf(stored, now);
  const last = end ?? decision;
  return decidedAlready('exemption', { state, version, last, expires });
}

/** What exemptions must be about to cover a request. */
export function subjectOf(
  request: Pick<StoredRequest, 'id' | 'service' | 'product' | 'intent'>,
): ExemptionSubject {
  const { id, intent, product, service } = request;
  const environment = String(intent.environment ?? '');
  return { request: id, service, product, environment };
}

export function toAnswer(
  exemption: StoredExemption,
  approvers: string[],
  now: number,
): Exemption {
  const { decision, end, expires, requestedAt } = exemption;
  return {
    ...exemption,
    state: stateOf(exemption, now),
    expires: new Date(expires).toISOString(),
    requestedAt: new Date(requestedAt).toISOString(),
    approvers,
    decision: decision && toStep(decision),
    end: end && toStep(end),
  };
}

function toStep({ at, ...rest }: ExemptionMark) {
  return { ...rest, at: new Date(at).toISOString() };
}
