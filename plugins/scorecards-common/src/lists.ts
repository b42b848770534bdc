import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type { Exemption } from './schemas/exemption';
import type { Verdict } from './schemas/verdict';
import type { Requirement, VerdictStatus } from './schemas/vocabulary';

/** What a list of verdicts can go by; entity and control break ties. */
export const verdictSorts = [
  'entity',
  'control',
  'requirement',
  'since',
  'due',
] as const;
export type VerdictSort = (typeof verdictSorts)[number];

/** By what verdicts can be counted. */
export const summaryGroups = [
  'owner',
  'system',
  'control',
  'requirement',
] as const;
export type SummaryGroup = (typeof summaryGroups)[number];

/** What is counted; a control that does not apply is no verdict. */
export type CountedStatus = Exclude<VerdictStatus, 'not-applicable'>;

export type SummaryItem = {
  /** The owner, system, control or requirement; absent where there is none. */
  of?: string;
  /** As they are now. */
  counts: Record<CountedStatus, number>;
  /** What evidence says, exempt or not. */
  underlying: Record<Exclude<CountedStatus, 'exempt'>, number>;
  /** Of the failures, those that are the platform's debt. */
  platformOwned: number;
  /** Of the failures, those frozen as legacy. */
  baseline: number;
  /** Of the failures, those past their due date. */
  overdue: number;
  /** Since when the oldest failure has been one. */
  oldest?: string;
  /** One number a day, in the order of `days`. */
  trend: Record<CountedStatus, number[]>;
};

/** Counts of the verdicts that the caller may see, now and day by day. */
export type Summary = {
  by: SummaryGroup;
  /** The instant of the counts. */
  at: string;
  /**
   * UTC days, such as 2026-03-01; each tells how things stood when it ended,
   * the present one how they stand. Days before the first judgement are left
   * out: of them nothing is known.
   */
  days: string[];
  /** By the number of failures, most first; requirements in their own order. */
  items: SummaryItem[];
  nextCursor?: string;
};

export type SummaryQuery = {
  by: SummaryGroup;
  owner?: string;
  system?: string;
  control?: string;
  requirement?: Requirement;
  /** A date or an instant; 30 days before `to` by default. */
  from?: string;
  /** A date or an instant; today by default. */
  to?: string;
  /** At most 1,000; 200 by default. */
  limit?: number;
  cursor?: string;
};

/** A control that fails for a reason which is the platform's, and what for. */
export type Blocker = {
  control: string;
  title: string;
  /** Who answers for the control. */
  owner: string;
  requirement: Requirement;
  /** On how many entities. */
  blocks: number;
  /** Of these, the first 100, sorted. */
  entityRefs: string[];
  /** Since when it has failed on the one that it failed on first. */
  since: string;
};

/** All that a team's page begins with. */
export type TeamDebt = {
  owner: string;
  at: string;
  /** By requirement, with the trend of the last 30 days. */
  summary: Summary;
  /** What the team itself owes, the oldest first: the first page of `GET /verdicts`. */
  oldest: Page<Verdict>;
  /** What the platform owes the team, the most blocking first. */
  blockers: Blocker[];
  /** Exemptions that lapse within 30 days, the soonest first. */
  lapsing: Page<Exemption>;
};
