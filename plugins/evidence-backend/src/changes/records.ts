import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type {
  ChangeKind,
  ChangeOutcomeFilter,
  EnvironmentFilter,
  Signal,
  ChangeOutcome,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Authorship } from '../database/authorship';
import type { SubjectState, IsVisible } from '../estate/subjects/standing';
import type { FoldedChange, ReportBody } from './fold';
import type { PreparedReport } from './identity';

/** What was known at an instant (epoch milliseconds); absent: what is known now. */
export type AsKnown = { at?: number };

/** One change in one state that we knew it in. */
export type LedgerEntry = {
  /** Of this state: two states of one change differ. */
  rowId: number;
  id: string;
  subject: string;
  /** Absent while its signals match nothing. */
  entityRef?: string;
  environment: string;
  occurredAt: number;
  receivedAt: number;
  /** Whose reports it is folded from; absent where that was not kept. */
  reportedBy?: Author;
  /** When a later one of these reports changed it, epoch milliseconds. */
  amendedAt?: number;
  change: FoldedChange;
};

/** Where a page ends. Lists are ordered by (occurredAt, id), newest first. */
export type LedgerPosition = { occurredAt: number; id: string };

export type LedgerFilter = AsKnown & {
  /** Changes of these entities only; without it also unresolved ones. */
  refs?: readonly string[];
  kinds?: readonly ChangeKind[];
  outcomes?: readonly ChangeOutcomeFilter[];
  /** In the environment of this very name. */
  environment?: string;
  /** None that is known to be of another environment than this one. */
  about?: EnvironmentFilter;
  /** Both inclusive, epoch milliseconds. */
  from?: number;
  to?: number;
};

export type SubjectEntry = SubjectState & {
  rowId: number;
  subject: string;
  signals: Signal[];
};

export type RecordReportsOptions = {
  by: Authorship;
  reports: readonly PreparedReport[];
  /** Epoch milliseconds. */
  receivedAt: number;
  /** What the signals of a subject stand for, for subjects not known yet. */
  stateOf: (subject: string) => SubjectState;
};

export type AssignSubjectOptions = {
  subject: SubjectEntry;
  state: SubjectState;
  /** Epoch milliseconds. */
  learnedAt: number;
};

/** A way back in time, and what it could lead across. */
export type Crossing = {
  target: number;
  /** Whose changes: entities that the reader may see, and subjects as such. */
  refs: readonly string[];
  subjects: readonly string[];
  /** What is undone: changes of the same kind and item are not crossed. */
  kind: ChangeKind;
  item: string;
  environment: string;
  /** Exclusive, epoch milliseconds. */
  since: number;
};

/** Which sources report a kind of change. */
export type KindSources = {
  kind: ChangeKind;
  /** Have reported it. */
  sources: string[];
  /** Are set up to, and have not yet; absent where there are none. */
  silent?: string[];
  /** When the first of its changes occurred, ISO 8601; absent where there is none. */
  from?: string;
};

export type ConnectSourcesOptions = {
  connections: readonly { source: string; kind: ChangeKind }[];
  /** Epoch milliseconds. */
  learnedAt: number;
};

/** Of one entity; instants are epoch milliseconds, both inclusive. */
export type NewestOptions = {
  ref: string;
  kinds: readonly ChangeKind[];
  from: number;
  to: number;
  /** Whether an environment of this name, in lower case, is read. */
  isWanted: (environment: string) => boolean;
  /** Of each kind in each environment of one name, by each name of the entity. */
  limit: number;
};

/** What a change was reported as, from an instant on; epoch milliseconds. */
export type ReportedState = Pick<
  FoldedChange,
  'kind' | 'environment' | 'item' | 'revision' | 'title' | 'outcome' | 'digest'
> & {
  receivedAt: number;
  occurredAt: number;
  /** It was reported of another entity then, and nothing else of that is given. */
  elsewhere?: true;
};

/** Of one entity; instants are epoch milliseconds, both inclusive. */
export type FormerOptions = {
  ref: string;
  kinds: readonly ChangeKind[];
  from?: number;
  to?: number;
  after?: Pick<FormerEntry, 'id' | 'leftAt'>;
  limit: number;
};

/** As a change was last of what is looked for. */
export type FormerEntry = LedgerEntry & {
  /** Since when it is not, epoch milliseconds. */
  leftAt: number;
};

export type StatedChange = {
  /** Since when it is reported as it is, epoch milliseconds. */
  since: number;
  /** The same of its outcome alone, whatever else, such as its digest, came later. */
  outcomeSince: number;
  /** In time. */
  states: ReportedState[];
};

/** Which changes to count: those of a window, so that it is bounded. */
export type CountFilter = LedgerFilter & {
  from: number;
  to: number;
  /** What the reader may see; without it, all. */
  visible?: IsVisible;
  /** The same as a set, where it is known. */
  visibleRefs?: ReadonlySet<string>;
};

/** How many changes of one kind and outcome lie in one bin. */
export type ChangeCount = {
  bin: number;
  kind: ChangeKind;
  outcome?: ChangeOutcome;
  count: number;
};

export type EnvironmentCount = { environment: string; count: number };

/** One report as it came. */
export type KeptReport = {
  /** Epoch milliseconds. */
  reportedAt: number;
  receivedAt: number;
  /** Absent where that was not kept. */
  reportedBy?: Author;
  body: ReportBody;
};
