import type {
  Counted,
  ToilKind,
} from '@plumbline/backstage-plugin-toil-common';
import type { Derived, StoredCandidate } from './CandidateStore';

/** What evidence says of one group. */
export type GroupEvidence = {
  id: string;
  /** Of its earliest occurrence, then others that differ from it most. */
  titles: string[];
  kind: ToilKind;
  /** How many ever occurred, and when the last did, epoch milliseconds. */
  size: number;
  last: number;
  counted: Counted[];
  /** Names of services, and of teams: the most frequent first. */
  services: string[];
  owners: string[];
};

/** What names stand for, and what is known of that. */
export type NamedEntities = {
  service(name: string): string | undefined;
  owner(name: string): string | undefined;
  of(entityRef: string): { owner?: string; blastRadius?: number } | undefined;
};

/** Everything that the backlog is made from, as of an instant. */
export type BacklogEvidence = {
  groups: Map<string, GroupEvidence>;
  groupOf(template: string): string | undefined;
  names: NamedEntities;
  candidates: StoredCandidate[];
};

export type BacklogChange = {
  /** With when something was last reported of it, where nobody took it up. */
  derived: { id: string; derived: Derived; updatedAt?: number }[];
  suggested: StoredCandidate[];
  /** Suggestions that nobody took up, of groups that are no more. */
  gone: string[];
};

export interface BacklogStore {
  /** Whether the backlog is of this instant, give or take, and of all that is reported. */
  isFresh(now: number, toleranceMs: number): Promise<boolean>;
  /**
   * Makes the backlog anew; one at a time.
   *
   * @param make - pure: from what is, what should be
   */
  refresh(
    now: number,
    make: (evidence: BacklogEvidence) => BacklogChange,
  ): Promise<void>;
}
