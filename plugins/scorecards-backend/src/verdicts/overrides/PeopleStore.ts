import type { DisputeState } from '@plumbline/backstage-plugin-scorecards-common';
import type { VerdictKey } from '../VerdictStore';

/** An exemption while it is, or was, in force. Instants are epoch milliseconds. */
export type GrantedExemption = VerdictKey & {
  id: string;
  reason: string;
  from: number;
  /** As it was approved. */
  expires: number;
  /** When it really ends, or ended: by being revoked, too. */
  until: number;
};

/** A dispute as a verdict shows it. */
export type RaisedDispute = VerdictKey & {
  id: string;
  controlVersion: number;
  state: DisputeState;
  reason: string;
  raisedAt: number;
  decidedAt?: number;
};

/** What people decided about verdicts, for presenting them. */
export interface PeopleStore {
  /** In force at an instant; one query for a page of verdicts. */
  exemptionsInForce(of: PageOfVerdicts): Promise<GrantedExemption[]>;
  /** Raised by then, and not rejected by then; one query for a page of verdicts. */
  disputesStanding(of: PageOfVerdicts): Promise<RaisedDispute[]>;
  /** All that there ever were of one verdict. */
  ofVerdict(key: VerdictKey): Promise<{
    exemptions: GrantedExemption[];
    disputes: RaisedDispute[];
  }>;
}

export type PageOfVerdicts = {
  entityRefs: readonly string[];
  /** Of these alone; of any where left out. */
  controls?: readonly string[];
  at: number;
};
