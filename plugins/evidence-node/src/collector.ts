import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import {
  ChangeKind,
  FoundBy,
  ObservedEdge,
  ObservedFact,
  ObservedWorkload,
  Observations,
  Signal,
  SourceGuide,
} from '@plumbline/backstage-plugin-evidence-common';
import { ReportedChange } from './changeSource';

/**
 * What a collector remembers from one pass to the next, whichever replica runs
 * it: ETags, last checks and the like. No evidence: nobody else reads it, and
 * the past of it is not kept.
 */
export type CollectorMemory = {
  get(key: string): Promise<string | undefined>;
  /** All of it, each key once. */
  entries(): AsyncIterable<[key: string, value: string]>;
  /**
   * Remembers in one step, and forgets what is undefined. Keys have 1 to 500
   * characters. When it returns, it is committed.
   */
  set(
    entries: Iterable<readonly [key: string, value: string | undefined]>,
  ): Promise<void>;
};

/** Who worked on an entity, as the ledger has it. */
export type ActorChanges = {
  entityRef: string;
  /** In the words of the source; absent where it named nobody. */
  actor?: string;
  changes: number;
};

/** A fact as a source last reported it. */
export type KnownFact = {
  entityRef: string;
  source: string;
  value: unknown;
  observedAt: Date;
};

/** An alert that fires and stands for no entity, or for several. */
export type UnmatchedAlertInput = {
  name: string;
  labels: Readonly<Record<string, string>>;
};

/**
 * An alert that was over by an instant, ISO 8601; other sources report it, too.
 */
export type EndedAlertInput = {
  /** As the source has it. */
  fingerprint: string;
  startsAt: string;
  /** The latest at which it was surely still seen to fire. */
  endsAt: string;
};

/** What names something that a source had reported. */
export type RemovedObservations = {
  facts?: readonly Pick<ObservedFact, 'entityRef' | 'name'>[];
  edges?: readonly Pick<ObservedEdge, 'from' | 'to' | 'type'>[];
  workloads?: readonly Pick<
    ObservedWorkload,
    'cluster' | 'namespace' | 'name'
  >[];
};

/**
 * What a source has now. Hand over all of it, each time: what is known as it is
 * costs next to nothing, and is stored again before it is stale.
 */
export type CollectorReport = {
  facts?: readonly ObservedFact[];
  /** Without `lastSeen`, they were seen now. */
  edges?: readonly (Omit<ObservedEdge, 'lastSeen'> &
    Partial<Pick<ObservedEdge, 'lastSeen'>>)[];
  workloads?: readonly ObservedWorkload[];
  /** ISO 8601. Default: the time of the pass. */
  observedAt?: string;
} & (
  | {
      /** All that there is: what the source reported before and is not in it, is no more. */
      type: 'full';
      /**
       * What this is all of: names of facts, `edges`, `workloads`; of others it
       * removes nothing. Name only what was read as a whole. Default: what the
       * collector `reports`.
       */
      of?: readonly string[];
    }
  | {
      /** Some of it: what is not in it stays as it was, with its age. */
      type: 'delta';
      removed?: RemovedObservations;
    }
);

/** What a collector is given for one pass. */
export type CollectorPass = {
  /** Aborts at the deadline; a pass that ignores it is given up on anyway. */
  signal: AbortSignal;
  now: Date;
  logger: LoggerService;
  /**
   * Hands over what the source has, all of it or what is new; may be called
   * several times in one pass. When it returns, that is committed.
   */
  report(report: CollectorReport): Promise<void>;
  /**
   * Says that all facts which it last reported about these entities still hold,
   * at a small part of what reporting them again costs. To be called once, with
   * all entities that were looked up: their number is the coverage shown.
   *
   * @returns the entities of which nothing is known, or whose facts have gone
   *   stale meanwhile: of these it has to report everything anew
   */
  confirm(entityRefs: readonly string[]): Promise<string[]>;
  /**
   * Hands over what changed; may be called several times in one pass. When it
   * returns, the changes are committed. One that is known already changes
   * nothing; one that is not in the public format is logged and left out.
   */
  reportChanges(changes: readonly ReportedChange[]): Promise<void>;
  /**
   * The entity that each signal names, for facts, which are about entities.
   * Where it is none or several, that becomes a discrepancy, and the answer is
   * undefined.
   */
  resolve(signals: readonly Signal[]): Promise<(string | undefined)[]>;
  /**
   * Says which alerts fire now that `resolve` knows no entity for: all of them,
   * in place of those that this collector reported before. Briefs list them, as
   * each may be about anything.
   */
  unmatchedAlerts(alerts: readonly UnmatchedAlertInput[]): Promise<void>;
  /**
   * States which alerts that a webhook may have reported are over, for a source
   * that can be queried as well: those that it listed, and then no more. Where
   * the webhook reports a later end, that holds.
   *
   * @param source - the id of the webhook's change source
   */
  endedAlerts(
    source: string,
    alerts: readonly EndedAlertInput[],
  ): Promise<void>;
  /**
   * The catalog as evidence has it, sorted by reference, streamed so that memory
   * stays bounded. Begins once it was read for the first time.
   */
  entities(): AsyncIterable<Entity>;
  /**
   * Stays the same for as long as `entities` would give the same; compared
   * within one process only. Makes a pass without news cheap.
   */
  entitiesVersion(): Promise<number>;
  readonly memory: CollectorMemory;
  readonly ledger: {
    /** Stays the same for as long as nothing new is known of changes. */
    version(): Promise<string>;
    /** Who made how many changes of which entity since an instant. */
    actors(options: {
      kinds: readonly ChangeKind[];
      from: Date;
    }): Promise<ActorChanges[]>;
  };
  /**
   * What sources last reported of one fact, whichever of them and however long
   * ago, sorted by entity and source.
   */
  facts(name: string): Promise<KnownFact[]>;
  /**
   * Stays the same for as long as `facts` would give the same values of these
   * names; it costs much less.
   */
  factsVersion(names: readonly string[]): Promise<string>;
  /**
   * The catalog's User with each address; undefined where there is none, or
   * more than one.
   */
  usersByEmail(emails: readonly string[]): Promise<(string | undefined)[]>;
  /**
   * How many things it reports altogether, for a collector whose passes report
   * only what is new. Without it, the last report is taken for everything.
   */
  cover(count: number): void;
};

/** An entity that is looked up in a source, as the catalog describes it. */
export type LookedUp = { entityRef: string; entity: Entity };

/** What a collector is given to look something up while somebody waits. */
export type LiveLook = LookedUp & {
  /** Who owns it, if the one who waits may see that. */
  owner?: LookedUp;
  /** Aborts at the deadline; hand it to every request, or these go on in vain. */
  signal: AbortSignal;
  now: Date;
  /**
   * Hands over what was seen: of the entity, its owner, or of others that the
   * same answer reports. Kept as what a pass reports is.
   */
  report(observations: Omit<Observations, 'source'>): Promise<void>;
  /** As in a pass. */
  resolve(signals: readonly Signal[]): Promise<(string | undefined)[]>;
  /** As in a pass. */
  usersByEmail(emails: readonly string[]): Promise<(string | undefined)[]>;
};

/**
 * Reads one source and reports facts, edges, workloads and changes. A collector
 * that hangs or throws costs its own deadline and nothing else: what it saw
 * before stays, with its age, and its failure is shown beside it. One that
 * fails again and again is run less and less often; not so one that reports
 * some observations and throws then, to say what is missing.
 */
export interface Collector {
  /** Unique, lower case; also the source of what it observes. */
  readonly id: string;
  /** In words: what it reads. */
  readonly title: string;
  /** How it is set up, for the Evidence page. */
  readonly guide?: SourceGuide;
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  /**
   * Names of facts, `edges`, `workloads` that it may report: what is not known
   * where it fails before it has reported anything.
   */
  readonly reports?: readonly string[];
  /** The kinds of change that it can report. */
  readonly kinds?: readonly ChangeKind[];
  /** By which annotations it finds entities, which set-up counts. Absent: by none. */
  readonly foundBy?: FoundBy;
  /**
   * It reads what evidence has rather than a source of its own, so that what it
   * reports of one entity may follow from another. Those from whom entities are
   * hidden do not receive it.
   */
  readonly derives?: boolean;
  collect(pass: CollectorPass): Promise<void>;
  /**
   * Asks the source about one entity, while somebody waits for a brief of it.
   * All sources are queried at one time and under one deadline; the same is not
   * looked up twice within 15 seconds, nor ever for an instant of the past. One
   * that throws or does not end in time counts as failed from then on, as if a
   * pass had; what it reported before stays, with its age. One that reports
   * nothing had nothing to ask: that it looked and there was nothing is to be
   * reported as well.
   */
  lookUp?(look: LiveLook): Promise<void>;
}

/**
 * To be thrown by a collector whose source wants to be left alone for a while,
 * for example because a rate limit is used up: it is not called before then.
 */
export class RetryLaterError extends Error {
  readonly name = 'RetryLaterError';

  constructor(message: string, readonly delaySeconds: number) {
    super(message);
  }
}

/**
 * For a pass whose parts failed one by one: throws one error that has each
 * sentence once, and waits as long as the longest of them wants. Nothing where
 * there is none.
 *
 * @throws RetryLaterError where one of them is
 */
export function throwTogether(errors: readonly unknown[]): void {
  const [first] = errors;
  if (first === undefined) {
    return;
  }
  const message = [
    ...new Set(errors.map(error => (error as Error).message)),
  ].join('; ');
  const delays = errors.flatMap(error =>
    error instanceof RetryLaterError ? [error.delaySeconds] : [],
  );
  throw delays.length > 0
    ? new RetryLaterError(message, Math.max(...delays))
    : new Error(message, { cause: first });
}
