import type {
  DebtOwner,
  Requirement,
  Underlying,
  VerdictSort,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Judgement } from '@plumbline/backstage-plugin-scorecards-common/control';

/** What one control came to on one entity. Instants are epoch milliseconds. */
export type JudgedControl = Judgement & { control: string; version: number };

/** One entity with all that was judged of it; what does not apply is left out. */
export type JudgedEntity = {
  entityRef: string;
  kind: string;
  owner?: string;
  system?: string;
  title?: string;
  judged: JudgedControl[];
};

export type StoredJudgement = JudgedControl & {
  entityRef: string;
  owner?: string;
  system?: string;
  /** Since when the status is what it is. */
  since: number;
  /** Since when it has failed without a pass; kept where it is not known now. */
  failingSince?: number;
  /** Whether an exemption is in force. */
  exempt: boolean;
};

/** What was so from one instant until another. */
export type PastJudgement = Omit<StoredJudgement, 'exempt'> & {
  learnedAt: number;
  /** Absent where it still is so. */
  supersededAt?: number;
};

/** How far evidence has been judged, and with which controls. */
export type Position = { seq: number; controls: string };

/** What was judged together. */
export type JudgedBatch = {
  judged: readonly JudgedEntity[];
  /** Entities that are no more. */
  gone: readonly string[];
  at: number;
  /** Left as it is where absent. */
  position?: Position;
};

/** What one version of a control asks for. Instants are epoch milliseconds. */
export type ControlTerms = {
  control: string;
  version: number;
  requirement: Requirement;
  /** Days to mend a failure in; absent where none is due. */
  dueDays?: number;
  /** The earliest from which these days count. */
  dueFrom?: number;
  /** What has failed since then or longer is legacy. */
  baseline?: number;
};

export type VerdictFilter = {
  /** One, or several separated by commas. */
  entityRef?: string;
  /** Only of these; at most 500. */
  entityRefs?: readonly string[];
  owner?: string;
  system?: string;
  control?: string;
  /** As it is presented: one that is exempt neither passes nor fails. */
  status?: readonly VerdictStatus[];
  ownedBy?: DebtOwner;
  text?: string;
  requirement?: Requirement;
  baseline?: boolean;
  /** They are read, filtered, ordered and counted as if nothing were known. */
  withheld?: readonly WithheldControl[];
};

/**
 * A version of a control that rests on what the reader may not see, and who owes
 * what it asks, as far as its file states.
 */
export type WithheldControl = {
  control: string;
  version: number;
  ownedBy: DebtOwner;
};

/** A verdict's own. */
export type VerdictKey = { entityRef: string; control: string };

/** How a control stood before it was judged here. Instants are epoch milliseconds. */
export type ImportedVerdict = VerdictKey & {
  version: number;
  status: Underlying;
  message: string;
  ownedBy: DebtOwner;
  from: number;
  until: number;
};

/** Where a verdict stands in a list. */
export type VerdictPlace = VerdictKey & { key?: string | number };

/** As known at an instant of the past, or else now. Epoch milliseconds. */
export type AsOf = { now: number; at?: number };

export type VerdictPage = AsOf & {
  /** Of every version that may be met; without it nothing is required or due. */
  terms?: readonly ControlTerms[];
  /** By entity where left out; entity and control break ties. */
  order?: { by: VerdictSort; descending?: boolean };
  after?: VerdictPlace;
  limit: number;
};

/** A verdict to pass on, without the parts that are not read. */
export type PassedVerdict = VerdictKey & {
  version: number;
  status: Underlying;
  message: string;
  ownedBy: DebtOwner;
  since: number;
  failingSince?: number;
  /** JSON. */
  evidence: string;
  nextStep?: string;
};
