import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Exemption,
  ExemptionState,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { InForce } from '@plumbline/backstage-plugin-provisioning-common/policy';
import type { NewEntry } from '../records/RequestStore';

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

/** Remembers exemptions; each step is recorded in the time line of its request. */
export interface ExemptionStore {
  /** `pending` where one of the same rule and scope was requested already. */
  add(
    exemption: StoredExemption,
    entry: NewEntry,
  ): Promise<'added' | 'pending'>;
  find(id: string): Promise<StoredExemption | undefined>;
  /** `conflict` where somebody else was faster. */
  take(step: ExemptionStep): Promise<'taken' | 'conflict'>;
  /** The latest first; those that lapse, the soonest first. */
  list(
    filter: ExemptionFilter,
    page: { now: number; after?: ListPosition; limit: number },
  ): Promise<StoredExemption[]>;
  /** From policies, in force now. */
  inForce(subject: ExemptionSubject, now: number): Promise<InForce[]>;
  /** Attributes of a request that are exempt from drift now. */
  exemptFields(requestId: string, now: number): Promise<string[]>;
  /** Of a request, or of its service and in force. */
  about(subject: ExemptionSubject, now: number): Promise<StoredExemption[]>;
  /** Open ones whose end has come. */
  due(now: number, limit: number): Promise<StoredExemption[]>;
}
