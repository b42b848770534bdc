import { InputError } from '@backstage/errors';
import type {
  Discrepancy,
  DiscrepancyKind,
  DiscrepancyState,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';

/** What a review found. Instants are epoch milliseconds. */
export type DiscrepancyReport = Pick<
  Discrepancy,
  | 'kind'
  | 'entityRef'
  | 'owner'
  | 'message'
  | 'signal'
  | 'candidates'
  | 'edge'
  | 'calls'
  | 'days'
  | 'observable'
> & {
  id: string;
  /** The entity whose review finds it; absent for signals. */
  anchor?: string;
  evidence?: Discrepancy['evidence'];
  /** When what it rests on was first seen; now, where it is not known. */
  firstSeen?: number;
  /** It was there when its source reported for the first time. */
  baseline?: boolean;
  /**
   * What it rests on, in words. One that was dismissed opens again when there
   * is something among these that was not there when it was.
   */
  material?: readonly string[];
};

export type DiscrepancyFilter = {
  kind?: readonly DiscrepancyKind[];
  state?: readonly DiscrepancyState[];
  entityRef?: string;
  /** `none`: those without an owner. */
  owner?: string;
  baseline?: boolean;
  limit: number;
  cursor?: string;
};

/** The place in the list just behind a discrepancy. */
export function discrepancyCursor({
  lastSeen,
  id,
}: Pick<Discrepancy, 'lastSeen' | 'id'>): string {
  return `${Date.parse(lastSeen)}~${id}`;
}

/** @throws InputError for anything that {@link discrepancyCursor} did not give */
export function readDiscrepancyCursor(cursor: string): {
  lastSeen: number;
  id: string;
} {
  const [, lastSeen, id] = /^(\d{1,15})~([0-9a-f]+)$/.exec(cursor) ?? [];
  if (id === undefined) {
    throw new InputError("'cursor' must be the 'nextCursor' of a page");
  }
  return { lastSeen: Number(lastSeen), id };
}

/** A discrepancy that stands, as a review has to know it. */
export type StandingDiscrepancy = {
  id: string;
  kind: DiscrepancyKind;
  anchor?: string;
  signal?: Signal;
};

/** What somebody decided. Instants are epoch milliseconds. */
export type Decision = {
  state: Exclude<DiscrepancyState, 'closed'>;
  by: string;
  at: number;
  reason?: string;
  until?: number;
  /** How many steps its history had when it was looked at; unchecked if absent. */
  version?: number;
};

export type DiscrepancyCounts = Record<
  'open' | 'accepted' | 'dismissed' | 'closed',
  number
> & {
  /** Milliseconds; absent where none closed. */
  medianStood?: number;
};
