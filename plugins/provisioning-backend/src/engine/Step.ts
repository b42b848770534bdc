import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Budget,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  NewEntry,
  OperationChanges,
  StoredOperation,
  StoredRequest,
} from '../records/requests';
import type { Offer, Standards } from '../standards/ProductRegistry';

/** One operation, and all that a step of it may use. */
export type StepContext = {
  request: StoredRequest;
  operation: StoredOperation;
  offer: Offer;
  standards: Standards;
  lease: Lease;
  /** Aborts where the claim was lost, or the backend stops. */
  signal: AbortSignal;
  /** Epoch milliseconds. */
  now: number;
};

/** Where a step leads. */
export type StepResult =
  | {
      to: State;
      message: string;
      changes?: OperationChanges;
      decision?: NewEntry['decision'];
      body?: NewEntry['body'];
      /** Why approvals do not count any more. */
      voids?: string;
      /** What it was judged by; where more is taken by now, it is judged again. */
      budget?: Budget;
    }
  | {
      waitFor: string;
      retryMs: number;
      /** How often it went wrong by now; unchanged where nothing did. */
      attempts?: number;
    };

/**
 * Takes an operation one state further. It may be repeated at any time: what it
 * does outside the database must come to the same.
 */
export type Step = (context: StepContext) => Promise<StepResult>;

/** A failure that trying again would not mend; its message is for the requester. */
export class StepFailure extends Error {}

/** Something has to be there first; its message says what, after `needs`. */
export class StepLacks extends Error {}
