import type { Knex } from 'knex';
import {
  PassReport,
  PassWitness,
  EntitiesChange,
  StoredEntity,
  FeedNews,
  StoredPass,
  StoredFeedEntry,
} from './records';
import {
  ObservationItem,
  ObservationsAbout,
  EndedObservation,
  HeldKeys,
  HeldObservation,
  StoredObservation,
  FactReporter,
  KeptObservations,
  ObservationOutcome,
} from './observations';
import type { ObservationPart } from './tables';
import { AnalyzeGrowth } from './operations/analyzeGrowth';
import {
  readAllRemembered,
  readRemembered,
  remember,
} from './operations/collectorMemory';
import {
  readEntities,
  readEntitiesByRef,
  readFirstLearned,
  replaceEntities,
} from './operations/entities';
import {
  readFeed,
  readFeedHead,
  readFeedStart,
  readLastEstateChange,
  readNews,
} from './operations/feed';
import {
  Author,
  claimLease,
  Lease,
  ownersOfSources,
  releaseLease,
} from '@plumbline/backstage-plugin-evidence-node';
import { reserveSources } from './operations/claim';
import { confirmFacts } from './operations/confirmFacts';
import {
  deleteSource,
  endObservations,
  readHeld,
  readHeldVersion,
} from './operations/heldObservations';
import { recordObservations, touchedBy } from './operations/observations';
import {
  beginPass,
  endBaseline,
  readPasses,
  readSourcesInBaseline,
} from './operations/passes';
import {
  readListsNamed,
  readObservationsAbout,
  readPresentObservationsAbout,
  readObservationsByKey,
  readLapsedWorkloads,
  readObservationsOf,
  readReportersOf,
} from './operations/readObservations';
import { presentFactsReader } from './operations/presentFacts';
import { countServicesBySource } from './operations/servicesBySource';

/** What evidence remembers, ledger aside. */
export class EvidenceStore {
  readonly #knex: Knex;
  /** Facts that hold, with no more than it takes to judge by them. */
  readonly presentFacts: ReturnType<typeof presentFactsReader>;
  readonly #entitiesGrowth: AnalyzeGrowth;
  readonly #observationsGrowth: AnalyzeGrowth;
  readonly #witnesses: PassWitness[] = [];

  constructor(knex: Knex) {
    this.#knex = knex;
    this.presentFacts = presentFactsReader(knex);
    this.#entitiesGrowth = new AnalyzeGrowth(knex, 'entities');
    this.#observationsGrowth = new AnalyzeGrowth(knex, 'observations');
  }

  /** Everything described at an instant; without one, now. */
  entities(at?: number): AsyncIterable<StoredEntity> {
    return readEntities(this.#knex, at);
  }

  /** When the first entity was learned. */
  firstLearned(): Promise<number | undefined> {
    return readFirstLearned(this.#knex);
  }

  entitiesByRef(refs: readonly string[], at?: number): Promise<StoredEntity[]> {
    return readEntitiesByRef(this.#knex, refs, at);
  }

  /**
   * Replaces what is known of the estate in one step: readers see all of it or
   * none. Does nothing, and says so, if the lease was lost meanwhile.
   */
  async replaceEntities(
    change: EntitiesChange,
  ): Promise<'replaced' | 'lost-lease'> {
    const outcome = await this.#knex.transaction(trx =>
      replaceEntities(trx, change),
    );
    if (outcome === 'replaced') {
      await this.#entitiesGrowth.added(change.changed.length);
    }
    return outcome;
  }

  /** Reserves names to the interfaces of this installation, whoever has them. */
  reserveSources(
    reserved: readonly { source: string; author: Author }[],
    at: number,
  ): Promise<void> {
    return this.#knex.transaction(trx => reserveSources(trx, reserved, at));
  }

  /** Who may report under these names; those that nobody has are left out. */
  ownersOf(sources: readonly string[]): Promise<Map<string, Author>> {
    return ownersOfSources(this.#knex, sources);
  }

  /**
   * Ends what a source reports at present, and its passes. History stays, and
   * so does the principal that the source's name is bound to.
   *
   * @param at - epoch milliseconds
   * @returns how many facts, edges and workloads were ended
   */
  async deleteSource(source: string, at: number): Promise<number> {
    return this.#knex.transaction(trx => deleteSource(trx, source, at));
  }

  /**
   * Ends some of what a source reports, where it still does. History stays.
   *
   * @param at - epoch milliseconds
   */
  endObservations(
    source: string,
    ended: readonly { part: ObservationPart; key: string }[],
    at: number,
  ): Promise<EndedObservation[]> {
    return this.#knex.transaction(trx =>
      endObservations(trx, source, ended, at),
    );
  }

  /** What a source reports, all or these: of facts, those about entities. */
  held(source: string, keys?: HeldKeys): Promise<HeldObservation[]> {
    return readHeld(this.#knex, source, keys);
  }

  /** Stays the same for as long as the values of {@link held} do; costs less. */
  heldVersion(source: string): Promise<string> {
    return readHeldVersion(this.#knex, source);
  }

  /** Of these sources those that reported any: both are kept apart from facts. */
  reporting(
    what: 'alerts' | 'incidents',
    sources: readonly string[],
  ): Promise<string[]> {
    return this.#knex(what)
      .whereIn('source', [...sources])
      .distinct()
      .pluck('source');
  }

  /**
   * Keeps items and the pass that brought them in one transaction.
   *
   * @throws NotAllowedError where the source belongs to somebody else
   */
  async recordObservations(
    items: readonly ObservationItem[],
    pass: PassReport,
  ): Promise<ObservationOutcome[]> {
    const { outcomes, mark } = await this.#knex.transaction(async trx => {
      const begun = await beginPass(trx, pass);
      return {
        outcomes: await recordObservations(trx, { ...pass, ...begun }, items),
        mark: begun.mark,
      };
    });
    this.#notify(mark, touchedBy(items));
    await this.#observationsGrowth.added(
      outcomes.filter(one => one === 'new' || one === 'changed').length,
    );
    return outcomes;
  }

  /**
   * Notes a pass in which all facts that its source reported about these
   * entities were seen again.
   *
   * @returns those of which nothing holds that could be seen again
   */
  async confirmFacts(
    entityRefs: readonly string[],
    pass: PassReport,
  ): Promise<string[]> {
    const { unknown, mark } = await this.#knex.transaction(async trx => {
      const { at, mark: noted } = await beginPass(trx, pass);
      return {
        unknown: await confirmFacts(trx, pass.source, entityRefs, at),
        mark: noted,
      };
    });
    this.#notify(mark, { facts: [...entityRefs], edges: [], workloads: [] });
    return unknown;
  }

  /**
   * Says that the first pass of a source is over: what it says from now on is
   * no part of its baseline. Later calls change nothing.
   */
  endBaseline(source: string, at: number): Promise<void> {
    return endBaseline(this.#knex, source, at);
  }

  /** Sources whose first pass is not over. */
  sourcesInBaseline(): Promise<ReadonlySet<string>> {
    return readSourcesInBaseline(this.#knex);
  }

  /** Notes the pass of a reader of this installation. */
  async recordPass(pass: PassReport): Promise<void> {
    const { mark } = await this.#knex.transaction(trx => beginPass(trx, pass));
    this.#notify(mark, { facts: [], edges: [], workloads: [] });
  }

  /**
   * To be notified of passes that this process has committed. What other
   * processes commit shows in the marks of passes alone, and so may some of its
   * own.
   */
  addWitness(witness: PassWitness): void {
    this.#witnesses.push(witness);
  }

  #notify(...of: Parameters<PassWitness>): void {
    this.#witnesses.forEach(witness => witness(...of));
  }

  passes(at: number): Promise<StoredPass[]> {
    return readPasses(this.#knex, at);
  }

  /** Facts about entities. */
  facts(refs: readonly string[], at: number): Promise<StoredObservation[]> {
    return this.observationsAbout(
      { facts: refs, edges: [], workloads: [] },
      at,
    );
  }

  /** Everything observed about a neighbourhood, in one step. */
  observationsAbout(
    about: ObservationsAbout,
    at: number,
  ): Promise<StoredObservation[]> {
    return readObservationsAbout(this.#knex, about, at);
  }

  /** The same for the present: what holds, whatever the clock says. */
  presentObservationsAbout(
    about: ObservationsAbout,
  ): Promise<KeptObservations[]> {
    return readPresentObservationsAbout(this.#knex, about);
  }

  /**
   * Who reports a fact of which entities now, of all or of some, whatever its
   * value.
   */
  reportersOf(
    name: string,
    at: number,
    options?: { refs?: readonly string[] },
  ): Promise<FactReporter[]> {
    return readReportersOf(this.#knex, name, at, options);
  }

  /** Of how many Components each source states facts now. */
  servicesBySource(): Promise<Map<string, number>> {
    return countServicesBySource(this.#knex);
  }

  /** Facts of one name, of all entities, whose value is a list that is not empty. */
  listsNamed(name: string, at: number): Promise<StoredObservation[]> {
    return readListsNamed(this.#knex, name, at);
  }

  /** Edges or workloads by key, of all sources; without an instant, now. */
  observationsByKey(
    part: 'edge' | 'workload',
    keys: readonly string[],
    at?: number,
  ): Promise<StoredObservation[]> {
    return readObservationsByKey(this.#knex, part, keys, at);
  }

  /** Workloads that went stale after one instant and until the other. */
  workloadsLapsed(options: {
    after: number;
    at: number;
  }): Promise<StoredObservation[]> {
    return readLapsedWorkloads(this.#knex, options);
  }

  /** All edges or workloads that hold at an instant. */
  observationsOf(
    part: 'edge' | 'workload',
    at?: number,
  ): AsyncIterable<StoredObservation> {
    return readObservationsOf(this.#knex, part, at);
  }

  /** What a follower has to know, in one step: the feed, and who passed last. */
  news(after: number, limit: number): Promise<FeedNews> {
    return readNews(this.#knex, after, limit);
  }

  /** Entries after a position, in commit order, none skipped. */
  feed(after: number, limit: number): Promise<StoredFeedEntry[]> {
    return readFeed(this.#knex, after, limit);
  }

  feedHead(): Promise<number> {
    return readFeedHead(this.#knex);
  }

  /** The last step that is no longer kept; to be read after the entries. */
  feedStart(): Promise<number> {
    return readFeedStart(this.#knex);
  }

  /** The last step by an instant that changed entities, edges or workloads. */
  lastEstateChange(at?: number): Promise<number> {
    return readLastEstateChange(this.#knex, at);
  }

  /** What a collector remembers under a key. */
  remembered(collector: string, key: string): Promise<string | undefined> {
    return readRemembered(this.#knex, collector, key);
  }

  /** All that a collector remembers, by key. */
  allRemembered(collector: string): AsyncIterable<[string, string]> {
    return readAllRemembered(this.#knex, collector);
  }

  /**
   * Remembers, and forgets what is undefined, in one step. Does nothing, and
   * says so, if the lease was lost meanwhile.
   */
  remember(
    collector: string,
    entries: Iterable<readonly [string, string | undefined]>,
    lease: Lease,
  ): Promise<'remembered' | 'lost-lease'> {
    return this.#knex.transaction(trx =>
      remember(trx, collector, entries, lease),
    );
  }

  releaseLease(name: string, holder: string): Promise<void> {
    return releaseLease(this.#knex, { name, holder });
  }

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
  ): Promise<Lease | undefined> {
    return this.#knex.transaction(trx =>
      claimLease(trx, { name, holder, ttl, now }),
    );
  }
}
