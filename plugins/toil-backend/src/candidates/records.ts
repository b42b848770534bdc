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
