import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Autonomy,
  AutomationType,
  Bucket,
  CandidateSort,
  CandidateState,
  Counted,
  FrequencyLevel,
  HistoryEntry,
  Judgement,
  Override,
  Readiness,
  RecoverabilityLevel,
  RiskLevel,
  StaleReason,
  ToilAttributes,
  ToilKind,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';

/** What people stated of a candidate. What nobody stated is absent. */
export type CandidateStatements = {
  title?: string;
  owner?: string;
  services?: string[];
  trigger?: string;
  minutes?: number;
  attributes?: ToilAttributes;
  judgement?: Judgement;
  automation?: AutomationType;
  scaffolderTemplate?: string;
  autonomy?: Autonomy;
  readiness?: Partial<Readiness>;
  frequency?: FrequencyLevel;
  risk?: RiskLevel;
  recoverability?: RecoverabilityLevel;
  override?: Override;
  /** The level that was counted when its levels were last reviewed. */
  countedAtReview?: FrequencyLevel;
  /** Evidence of the reasons for a review that the last one cleared. */
  cleared?: string[];
  /** When it came to its rung of autonomy, epoch milliseconds. */
  rungSince?: number;
  /** When it was finished, epoch milliseconds. */
  finishedAt?: number;
};

/** What follows from evidence and from what people stated. */
export type Derived = {
  groupId?: string;
  /** Another candidate, where both have one group: what recurs counts once. */
  countedBy?: string;
  title: string;
  kind: ToilKind;
  owner?: string;
  services: string[];
  unmatched: string[];
  observations: Counted[];
  perMonth: number;
  minutesPerMonth: number;
  blastRadius?: number;
  priority: number;
  bucket: Bucket;
  stale: boolean;
  rankKey: string;
};

/** Instants are epoch milliseconds. */
export type StoredCandidate = Derived & {
  id: string;
  state: CandidateState;
  version: number;
  /** A template of the group it comes from: groups change, templates stay. */
  template?: string;
  stated: CandidateStatements;
  staleReasons: StaleReason[];
  reviewedAt?: number;
  reviewedBy?: string;
  createdAt: number;
  updatedAt: number;
};

export type CandidateFilter = {
  bucket?: readonly Bucket[];
  state: readonly CandidateState[];
  kind?: readonly ToilKind[];
  owner?: string;
  service?: string;
  stale?: boolean;
  text?: string;
};

/** Where a page ended: what was sorted by, and the id. */
export type CandidateKey = { value: string | number; id: string };

/** A decision of a person, or what evidence did. */
export type Step = Omit<HistoryEntry, 'at'> & {
  at: number;
  /** What evidence is to keep of it for good. */
  decision?: DecisionInput;
};

export interface CandidateStore {
  list(
    filter: CandidateFilter,
    page: { sort: CandidateSort; after?: CandidateKey; limit: number },
  ): Promise<StoredCandidate[]>;
  /** By its id, or by an id of the group that it comes from. */
  find(id: string): Promise<StoredCandidate | undefined>;
  add(candidate: StoredCandidate, step: Step): Promise<void>;
  /**
   * Keeps a decision if nobody decided since it was looked at.
   *
   * @param options.mostInProgress - where it starts: so many may be in progress
   * @param options.seenReasons - why it was stale when it was looked at; what
   *   came since stays, as nobody has seen it
   * @param options.run - kept with the decision
   * @returns `moved` where somebody did, `full` where too many are in progress,
   *   `known` where the run was reported before
   */
  decide(
    candidate: StoredCandidate,
    step: Step,
    options: {
      version: number;
      mostInProgress?: number;
      seenReasons: readonly StaleReason[];
      run?: ToilRun;
    },
  ): Promise<'kept' | 'moved' | 'full' | 'known'>;
  /** The latest first. */
  historyOf(candidate: string, limit: number): Promise<HistoryEntry[]>;
  /** Decisions that evidence has not taken yet, in order. */
  unrecorded(
    limit: number,
  ): Promise<{ step: number; decision: DecisionInput }[]>;
  recorded(step: number): Promise<void>;
  /** Ids of those worked on that are stale or have runs: a person may have to decide. */
  toDecide(): Promise<string[]>;
  /** By title. */
  inState(state: CandidateState): Promise<StoredCandidate[]>;
}

export function candidateKeyOf(
  sort: CandidateSort,
  candidate: StoredCandidate,
): CandidateKey {
  const values = {
    priority: candidate.rankKey,
    frequency: candidate.perMonth,
    minutes: candidate.minutesPerMonth,
    title: candidate.title,
    updated: candidate.updatedAt,
  };
  return { value: values[sort], id: candidate.id };
}
