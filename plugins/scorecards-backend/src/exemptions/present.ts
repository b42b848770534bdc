import { decidedAlready } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Exemption,
  ExemptionState,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Step, StoredExemption } from './records';

/** What its end does not wait for is that somebody notices it. */
export function stateOf(
  { state, expires }: Pick<StoredExemption, 'state' | 'expires'>,
  now: number,
): ExemptionState {
  return (state === 'pending' || state === 'approved') && expires <= now
    ? 'expired'
    : state;
}

export function toAnswer(
  stored: StoredExemption,
  approver: string,
  now: number,
): Exemption {
  const { decision, end, expires, requestedAt } = stored;
  const state = stateOf(stored, now);
  const lapse = state === 'expired' ? { at: expires } : undefined;
  return {
    ...stored,
    state,
    expires: toIso(expires),
    requestedAt: toIso(requestedAt),
    approver,
    decision: decision && toIsoStep(decision),
    end: end ? toIsoStep(end) : lapse && toIsoStep(lapse),
  };
}

/** For who comes too late to decide. */
export function describeState(stored: StoredExemption, now: number): string {
  const { decision, end, expires, version } = stored;
  const state = stateOf(stored, now);
  const last = end ?? decision;
  return decidedAlready('exemption', { state, version, last, expires });
}

function toIsoStep({ by, at, reason }: Step) {
  return { by, at: toIso(at), reason };
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}
