import type { Author, Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from './authorship';
import type { ObservationPart } from './tables';
import { FeedEntry } from '@plumbline/backstage-plugin-evidence-common';
import type {
  EndedObservation,
  HeldObservation,
  ObservationItem,
  StoredObservation,
  PresentFact,
  FactReporter,
  KeptObservations,
  ObservationsAbout,
  ObservationOutcome,
} from './observations';

/** An entity as it was described, with when we learned that. */
export type StoredEntity = {
  ref: string;
  hash: string;
  /** JSON of the entity, without what changes by itself. */
  body: string;
  /** Epoch milliseconds. */
  learnedAt: number;
};

/** Entries that a follower has not read. */
export type FeedNews = {
  entries: StoredFeedEntry[];
  marks: PassMark[];
  /** The last step that is no longer kept. */
  start: number;
};

/** Distinguishes one pass of a source from the next. */
export type PassMark = { source: string; id: number; count: number };

/**
 * What a pass touched, of that which nothing was reported anew: seen again, or
 * looked for in vain.
 */
export type PassWitness = (pass: PassMark, touched: ObservationsAbout) => void;

/** A run of passes of one source with the same outcome. */
export type StoredPass = {
  source: string;
  outcome: 'succeeded' | 'failed';
  error?: string;
  coverage?: number;
  parts: string[];
  lastAt: number;
  lastObservedAt?: number;
  /** The last success at or before the requested instant. */
  lastSuccess?: number;
};

export type PassReport = {
  source: string;
  outcome: 'succeeded' | 'failed';
  error?: string;
  /** `as-before`: it looked at so little that it says nothing of that. */
  coverage?: number | 'as-before';
  parts: string[];
  at: number;
  observedAt?: number;
  /** It began when the one before was over; pushes may be delivered in any order. */
  inOrder?: boolean;
  /** Default: a module of this installation, which has the source's name. */
  by?: Authorship;
};

export type FeedInput = {
  type: FeedEntry['type'];
  entityRef?: string;
  /** Of edges and workloads the row's, of alerts their group's id, of incidents theirs. */
  key?: string;
};

export type StoredFeedEntry = FeedInput & { seq: number; at: number };

/** What evidence remembers, ledger aside. */
export interface EvidenceStore {
  /** Everything described at an instant; without one, now. */
  entities(at?: number): AsyncIterable<StoredEntity>;
  /** When the first entity was learned. */
  firstLearned(): Promise<number | undefined>;
  entitiesByRef(refs: readonly string[], at?: number): Promise<StoredEntity[]>;
  /**
   * Replaces what is known of the estate in one step: readers see all of it or
   * none. Does nothing, and says so, if the lease was lost meanwhile.
   */
  replaceEntities(change: {
    changed: Omit<StoredEntity, 'learnedAt'>[];
    deleted: string[];
    at: number;
    lease: Lease;
  }): Promise<'replaced' | 'lost-lease'>;

  /** Reserves names to the interfaces of this installation, whoever has them. */
  reserveSources(
    reserved: readonly { source: string; author: Author }[],
    at: number,
  ): Promise<void>;
  /** Who may report under these names; those that nobody has are left out. */
  ownersOf(sources: readonly string[]): Promise<Map<string, Author>>;
  /**
   * Keeps items and the pass that brought them in one transaction.
   *
   * @throws NotAllowedError where the source belongs to somebody else
   */
  recordObservations(
    items: readonly ObservationItem[],
    pass: PassReport,
  ): Promise<ObservationOutcome[]>;
  /**
   * Notes a pass in which all facts that its source reported about these
   * entities were seen again.
   *
   * @returns those of which nothing holds that could be seen again
   */
  confirmFacts(
    entityRefs: readonly string[],
    pass: PassReport,
  ): Promise<string[]>;
  /**
   * Says that the first pass of a source is over: what it says from now on is
   * no part of its baseline. Later calls change nothing.
   */
  endBaseline(source: string, at: number): Promise<void>;
  /** Sources whose first pass is not over. */
  sourcesInBaseline(): Promise<ReadonlySet<string>>;
  /**
   * Ends what a source reports at present, and its passes. History stays, and
   * so does the principal that the source's name is bound to.
   *
   * @param at - epoch milliseconds
   * @returns how many facts, edges and workloads were ended
   */
  deleteSource(source: string, at: number): Promise<number>;
  /**
   * Ends some of what a source reports, where it still does. History stays.
   *
   * @param at - epoch milliseconds
   */
  endObservations(
    source: string,
    ended: readonly { part: ObservationPart; key: string }[],
    at: number,
  ): Promise<EndedObservation[]>;
  /** What a source reports, as it is kept: of facts, those about entities. */
  held(source: string): Promise<HeldObservation[]>;
  /** Stays the same for as long as the values of {@link held} do; costs less. */
  heldVersion(source: string): Promise<string>;
  /** Whether alerts are known from a source. */
  reportsAlerts(source: string): Promise<boolean>;
  /** Notes the pass of a reader of this installation. */
  recordPass(pass: PassReport): Promise<void>;
  /**
   * To be notified of passes that this process has committed. What other
   * processes commit shows in the marks of passes alone, and so may some of its
   * own.
   */
  addWitness(witness: PassWitness): void;
  passes(at: number): Promise<StoredPass[]>;

  /** Facts about entities. */
  facts(refs: readonly string[], at: number): Promise<StoredObservation[]>;
  /** Those that hold, with no more than it takes to judge by them. */
  presentFacts(
    refs: readonly string[],
    now: number,
  ): Promise<Map<string, PresentFact[]>>;
  /**
   * Who reports a fact of which entities now, of all or of some, whatever its
   * value.
   */
  reportersOf(
    name: string,
    at: number,
    options?: { refs?: readonly string[] },
  ): Promise<FactReporter[]>;
  /** Of how many Components each source states facts now. */
  servicesBySource(): Promise<Map<string, number>>;
  /** Everything observed about a neighbourhood, in one step. */
  observationsAbout(
    about: ObservationsAbout,
    at: number,
  ): Promise<StoredObservation[]>;
  /** The same for the present: what holds, whatever the clock says. */
  presentObservationsAbout(
    about: ObservationsAbout,
  ): Promise<KeptObservations[]>;
  /** Facts of one name, of all entities, whose value is a list that is not empty. */
  listsNamed(name: string, at: number): Promise<StoredObservation[]>;
  /** Edges or workloads by key, of all sources; without an instant, now. */
  observationsByKey(
    part: 'edge' | 'workload',
    keys: readonly string[],
    at?: number,
  ): Promise<StoredObservation[]>;
  /** Workloads that went stale after one instant and until the other. */
  workloadsLapsed(options: {
    after: number;
    at: number;
  }): Promise<StoredObservation[]>;
  /** All edges or workloads that hold at an instant. */
  observationsOf(
    part: 'edge' | 'workload',
    at?: number,
  ): AsyncIterable<StoredObservation>;

  /** Entries after a position, in commit order, none skipped. */
  feed(after: number, limit: number): Promise<StoredFeedEntry[]>;
  /** What a follower has to know, in one step: the feed, and who passed last. */
  news(after: number, limit: number): Promise<FeedNews>;
  feedHead(): Promise<number>;
  /** The last step that is no longer kept; to be read after the entries. */
  feedStart(): Promise<number>;
  /** The last step by an instant that changed entities, edges or workloads. */
  lastEstateChange(at?: number): Promise<number>;

  /** What a collector remembers under a key. */
  remembered(collector: string, key: string): Promise<string | undefined>;
  /** All that a collector remembers, by key. */
  allRemembered(collector: string): AsyncIterable<[string, string]>;
  /**
   * Remembers, and forgets what is undefined, in one step. Does nothing, and
   * says so, if the lease was lost meanwhile.
   */
  remember(
    collector: string,
    entries: Iterable<readonly [string, string | undefined]>,
    lease: Lease,
  ): Promise<'remembered' | 'lost-lease'>;

  /**
   * Claims a unit of work; undefined while another holder's claim lasts.
   *
   * @param now - epoch milliseconds; by default by the clock that all replicas share
   */
  claimLease(
    name: string,
    holder: string,
    ttl: number,
    now?: number,
  ): Promise<Lease | undefined>;
  releaseLease(name: string, holder: string): Promise<void>;
}

export type { Lease };
