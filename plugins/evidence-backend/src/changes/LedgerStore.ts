import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type {
  ChangeKind,
  ChangeOutcomeFilter,
  ChangeReceipt,
  EnvironmentFilter,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Authorship } from '../database/authorship';
import type { SubjectState } from '../estate/subjects/standing';
import type { FoldedChange } from './fold';
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
  /** In time. */
  states: ReportedState[];
};

/** Remembers changes. Everything that it has answered is committed. */
export interface LedgerStore {
  /**
   * All or nothing; one receipt for each report, in their order.
   *
   * @throws NotAllowedError where a source or a change is another author's
   */
  record(options: RecordReportsOptions): Promise<ChangeReceipt[]>;

  list(
    options: LedgerFilter & { after?: LedgerPosition; limit: number },
  ): Promise<LedgerEntry[]>;

  /**
   * The latest change of each kind for each entity.
   *
   * @param options.about - none that is known to be of another environment
   */
  latest(
    options: AsKnown & {
      refs: readonly string[];
      about?: EnvironmentFilter;
      /** Only what had occurred by then, epoch milliseconds. */
      occurredBy?: number;
    },
  ): Promise<LedgerEntry[]>;

  /**
   * The newest changes of an entity by kind and environment, each list newest first.
   * Undefined where its environments have too many names to look into each.
   */
  newest(options: NewestOptions): Promise<LedgerEntry[][] | undefined>;

  /**
   * For each change that one can return from (`returnsToPrevious`) its
   * predecessor: the latest earlier one that took effect, of the same entity,
   * kind, environment and item and of another revision. By `rowId`.
   */
  previous(
    options: AsKnown & { of: readonly LedgerEntry[] },
  ): Promise<Map<number, LedgerEntry>>;

  /**
   * The changes of `crossedKinds` since an instant that took effect, or may
   * have, in an environment or none; by `target`, newest first.
   *
   * @param options.limit - for each target so many, at the least, are looked at
   */
  crossed(
    options: AsKnown & { of: readonly Crossing[]; limit: number },
  ): Promise<Map<number, LedgerEntry[]>>;

  /**
   * What amended changes were reported as, and since when with the subject,
   * environment, revision, digest and outcome that they have; by id.
   */
  stated(
    options: AsKnown & { of: readonly LedgerEntry[] },
  ): Promise<Map<string, StatedChange>>;

  /**
   * Changes that were once of an entity, of a kind and in a window, and are of
   * another entity, kind or time now; those first that were latest.
   */
  former(options: FormerOptions): Promise<FormerEntry[]>;

  /** Names of environments of changes, in lower case, up to a limit. */
  environments(limit: number): Promise<string[]>;

  /** Which sources had reported which kinds, and which could have. */
  sources(options: AsKnown): Promise<KindSources[]>;

  /** Takes these for all that are set up from then on. */
  connect(options: ConnectSourcesOptions): Promise<void>;

  /** Signals that name what changed, in pages by `rowId`. */
  listSubjects(options: {
    afterRowId?: number;
    limit: number;
  }): Promise<SubjectEntry[]>;

  findSubjects(subjects: readonly string[]): Promise<SubjectEntry[]>;

  /** `outdated`: somebody else has assigned it since it was read. */
  assignSubject(
    options: AssignSubjectOptions,
  ): Promise<'changed' | 'unchanged' | 'outdated'>;
}
