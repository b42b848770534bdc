import type {
  Exemption,
  ExemptionState,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { NewEntry } from '../records/requests';

/** Who did it, when and why; time alone where `by` is absent. */
export type ExemptionMark = { by?: string; at: number; reason?: string };

/** Instants are epoch milliseconds. */
export type StoredExemption = Omit<
  Exemption,
  'expires' | 'requestedAt' | 'approvers' | 'decision' | 'end'
> & {
  expires: number;
  requestedAt: number;
  decision?: ExemptionMark;
  end?: ExemptionMark;
};

/** What a request is for, as far as exemptions cover it. */
export type ExemptionSubject = {
  request: string;
  service: string;
  product: string;
  environment: string;
};

export type ExemptionFilter = {
  state?: ExemptionState;
  request?: string;
  service?: string;
  owner?: string;
  rule?: string;
  lapsesBefore?: number;
};

/** A step, and its entry in the time line. */
export type ExemptionStep = {
  exemption: Pick<StoredExemption, 'id' | 'request' | 'version' | 'state'>;
  to: ExemptionState;
  mark: ExemptionMark;
  entry: NewEntry;
};
