import type {
  ToilGroup,
  ToilKind,
} from '@plumbline/backstage-plugin-toil-common';

/** What became of occurrences that were taken. */
export type Taken = {
  stored: number;
  updated: number;
  duplicate: number;
  /** Report something else than what counts under their id, and do not count. */
  overruled: number;
};

/** One source of occurrences, and from when to when it reports some; epoch ms. */
export type SourceReach = {
  source: string;
  occurrences: number;
  first: number;
  last: number;
};

export type StoredGroup = Omit<
  ToilGroup,
  'members' | 'services' | 'first' | 'last'
> & { first: number; last: number };

export type GroupFilter = {
  kind?: readonly ToilKind[];
  source?: string;
  size: number;
};

/** A list goes by size and id. */
export type GroupKey = { size: number; id: string };

/** Who decides about groups, when (epoch milliseconds) and why. */
export type DecidedBy = { by: string; at: number; note?: string };

/** Ids of the groups that came of a decision, or why there was none. */
export type GroupsDecided =
  | { status: 'decided'; groups: string[] }
  | { status: 'refused'; reason: string };
