import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type {
  GroupDecision,
  Occurrence,
  ParsedOccurrence,
  ToilGroup,
  ToilKind,
} from '@plumbline/backstage-plugin-toil-common';
import type { Withheld } from '../names/Withheld';

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

export interface OccurrenceStore {
  /**
   * Takes the names of sources for an author.
   *
   * @param at - epoch milliseconds
   * @throws NotAllowedError where one belongs to somebody else
   */
  claim(sources: readonly string[], author: Author, at: number): Promise<void>;
  /** @throws NotAllowedError where a source belongs to somebody else */
  check(sources: readonly string[], author: Author): Promise<void>;
  /**
   * Keeps occurrences and places them in groups, in one step. Cost: O(new
   * lines and what is like them).
   *
   * @param now - epoch milliseconds
   * @param options.anyOrder - what counts under an id must not depend on what
   *   was reported first
   * @param options.author - what others reported is not theirs to amend; by
   *   default the portal itself
   */
  take(
    source: string,
    items: readonly ParsedOccurrence[],
    now: number,
    options?: { anyOrder?: boolean; author?: Author },
  ): Promise<Taken>;
  /** As if they had never been reported: those of the author, by default all. */
  remove(
    source: string,
    ids: readonly string[],
    author?: Author,
  ): Promise<number>;
  /**
   * Parts the lines of some members from the others, for good. Cost:
   * O(occurrences of the group).
   */
  split(
    group: string,
    members: readonly { source: string; id: string }[],
    by: DecidedBy,
  ): Promise<GroupsDecided>;
  /** Makes groups one, for good. */
  merge(groups: readonly string[], by: DecidedBy): Promise<GroupsDecided>;
  /** What people decided about a group, the latest first. */
  decisionsOf(group: string): Promise<GroupDecision[]>;
  /** What names none of these services, and is not withheld. */
  sources(
    hidden: readonly string[],
    withheld: Withheld | undefined,
  ): Promise<SourceReach[]>;
  /** Those of the groups that something withheld is in. */
  withheldOf(
    groups: readonly string[],
    withheld: Withheld,
  ): Promise<Set<string>>;
  /** The largest first. */
  listGroups(
    filter: GroupFilter,
    page: { after?: GroupKey; limit: number },
  ): Promise<StoredGroup[]>;
  /** By an id that it has or had. */
  findGroup(id: string): Promise<StoredGroup | undefined>;
  /** The latest first. */
  membersOf(group: string, limit: number): Promise<Occurrence[]>;
  /** When those since an instant occurred, epoch milliseconds, and who says so. */
  timesOf(
    group: string,
    from: number,
  ): Promise<{ source: string; at: number }[]>;
  /**
   * How many of each group in each of the last weeks before an instant, the
   * oldest first.
   */
  weeksOf(
    groups: readonly string[],
    options: { now: number; weeks: number },
  ): Promise<Map<string, number[]>>;
  /** Names of services in a group's occurrences, sorted. */
  servicesOf(groups: readonly string[]): Promise<Map<string, string[]>>;
}
