import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlTerms } from '../verdicts/records';

/** By what the store itself can group verdicts; by control it always does. */
export type TallyGroup = 'owner' | 'system' | undefined;

type Tallied = {
  /** The owner or system; absent where there is none, or none was requested. */
  of?: string;
  control: string;
  version: number;
  /** What evidence says. */
  status: Underlying;
  /** Whether an exemption is in force. */
  exempt: boolean;
  count: number;
};

/** Verdicts as they are now. Instants are epoch milliseconds. */
export type Standing = Tallied & {
  ownedBy: DebtOwner;
  baseline: number;
  overdue: number;
  failingSince?: number;
};

/**
 * Verdicts that were reached on one day and changed on another, if they did.
 * Those that are exempt are counted twice: as what evidence says, and as exempt for
 * as long as they were.
 */
export type StatusInterval = Tallied & {
  /** Days since 1970, UTC. */
  from: number;
  until?: number;
};

/** Verdicts of one version, as known at an instant. */
export type StatusCount = {
  version: number;
  status: Underlying;
  exempt: boolean;
  count: number;
  /** Of these, those whose rule ended in an error. */
  errors: number;
  /** Of these, those that failed when they were last known. */
  failing: number;
};

export type SummaryOptions = {
  by: TallyGroup;
  terms: readonly ControlTerms[];
  now: number;
  /** Days since 1970, UTC, both included. */
  from: number;
  to: number;
};
