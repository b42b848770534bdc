import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import { Knex } from 'knex';
import {
  EvidenceStore,
  Lease,
  PassReport,
  PassWitness,
  StoredEntity,
} from './EvidenceStore';
import { ObservationItem, ObservationsAbout } from './observations';
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
  holdsLease,
  ownersOfSources,
  releaseLease,
} from '@plumbline/backstage-plugin-evidence-node';
import { claim } from './operations/claim';
import { confirmFacts } from './operations/confirmFacts';
import {
  deleteSource,
  endObservations,
  readHeld,
  readHeldVersion,
} from './operations/heldObservations';
import { recordObservations } from './operations/observations';
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
import { readPresentFacts } from './operations/presentFacts';
import { countServicesBySource } from './operations/servicesBySource';

/** Keeps evidence in SQLite or PostgreSQL. */
export class DatabaseEvidenceStore implements EvidenceStore {
  readonly #knex: Knex;
  readonly #entitiesGrowth: AnalyzeGrowth;
  readonly #observationsGrowth: AnalyzeGrowth;
  readonly #witnesses: PassWitness[] = [];

  constructor(knex: Knex) {
    this.#knex = knex;
    this.#entitiesGrowth = new AnalyzeGrowth(knex, 'entities');
    this.#observationsGrowth = new AnalyzeGrowth(knex, 'observations');
  }

  entities(at?: number) {
    return readEntities(this.#knex, at);
  }

  firstLearned() {
    return readFirstLearned(this.#knex);
  }

  entitiesByRef(refs: readonly string[], at?: number) {
    return readEntitiesByRef(this.#knex, refs, at);
  }

  async replaceEntities(change: {
    changed: Omit<StoredEntity, 'learnedAt'>[];
    deleted: string[];
    at: number;
    lease: Lease;
  }) {
    const outcome = await this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, change.lease))) {
        return 'lost-lease' as const;
      }
      await replaceEntities(trx, change);
      return 'replaced' as const;
    });
    if (outcome === 'replaced') {
      await this.#entitiesGrowth.added(change.changed.length);
    }
    return outcome;
  }

  reserveSources(
    reserved: readonly { source: string; author: Author }[],
    at: number,
  ) {
    return this.#knex.transaction(async trx => {
      // Each replica takes them in the same order.
      for (const { source, author } of [...reserved].sort((a, b) =>
        compareText(a.source, b.source),
      )) {
        await claim(trx, [{ source }], { author, at });
      }
    });
  }

  ownersOf(sources: readonly string[]) {
    return ownersOfSources(this.#knex, sources);
  }

  async deleteSource(source: string, at: number): Promise<number> {
    return this.#knex.transaction(trx => deleteSource(trx, source, at));
  }

  endObservations(
    source: string,
    ended: readonly { part: ObservationPart; key: string }[],
    at: number,
  ) {
    return this.#knex.transaction(trx =>
      endObservations(trx, source, ended, at),
    );
  }

  held(source: string) {
    return readHeld(this.#knex, source);
  }

  heldVersion(source: string) {
    return readHeldVersion(this.#knex, source);
  }

  async reportsAlerts(source: string): Promise<boolean> {
    const found = await this.#knex('alerts').where({ source }).first('source');
    return found !== undefined;
  }

  async recordObservations(
    items: readonly ObservationItem[],
    pass: PassReport,
  ) {
    const { outcomes, mark } = await this.#knex.transaction(async trx => {
      const { at, baseline, mark: noted } = await beginPass(trx, pass);
      return {
        outcomes: await recordObservations(
          trx,
          { ...pass, baseline, at },
          items,
        ),
        mark: noted,
      };
    });
    const keysOf = (part: ObservationItem['part']) =>
      items.filter(item => item.part === part).map(({ key }) => key);
    this.#notify(mark, {
      facts: items.flatMap(({ part, entityRef }) =>
        part === 'fact' ? entityRef ?? [] : [],
      ),
      edges: keysOf('edge'),
      workloads: keysOf('workload'),
    });
    await this.#observationsGrowth.added(
      outcomes.filter(one => one === 'new' || one === 'changed').length,
    );
    return outcomes;
  }

  async confirmFacts(entityRefs: readonly string[], pass: PassReport) {
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

  endBaseline(source: string, at: number) {
    return endBaseline(this.#knex, source, at);
  }

  sourcesInBaseline() {
    return readSourcesInBaseline(this.#knex);
  }

  async recordPass(pass: PassReport) {
    const { mark } = await this.#knex.transaction(trx => beginPass(trx, pass));
    this.#notify(mark, { facts: [], edges: [], workloads: [] });
  }

  addWitness(witness: PassWitness) {
    this.#witnesses.push(witness);
  }

  #notify(...of: Parameters<PassWitness>): void {
    this.#witnesses.forEach(witness => witness(...of));
  }

  passes(at: number) {
    return readPasses(this.#knex, at);
  }

  facts(refs: readonly string[], at: number) {
    return this.observationsAbout(
      { facts: refs, edges: [], workloads: [] },
      at,
    );
  }

  presentFacts(refs: readonly string[], now: number) {
    return readPresentFacts(this.#knex, refs, now);
  }

  observationsAbout(about: ObservationsAbout, at: number) {
    return readObservationsAbout(this.#knex, about, at);
  }

  presentObservationsAbout(about: ObservationsAbout) {
    return readPresentObservationsAbout(this.#knex, about);
  }

  reportersOf(
    name: string,
    at: number,
    options?: { refs?: readonly string[] },
  ) {
    return readReportersOf(this.#knex, name, at, options);
  }

  servicesBySource() {
    return countServicesBySource(this.#knex);
  }

  listsNamed(name: string, at: number) {
    return readListsNamed(this.#knex, name, at);
  }

  observationsByKey(
    part: 'edge' | 'workload',
    keys: readonly string[],
    at?: number,
  ) {
    return readObservationsByKey(this.#knex, part, keys, at);
  }

  workloadsLapsed(options: { after: number; at: number }) {
    return readLapsedWorkloads(this.#knex, options);
  }

  observationsOf(part: 'edge' | 'workload', at?: number) {
    return readObservationsOf(this.#knex, part, at);
  }

  news(after: number, limit: number) {
    return readNews(this.#knex, after, limit);
  }

  feed(after: number, limit: number) {
    return readFeed(this.#knex, after, limit);
  }

  feedHead() {
    return readFeedHead(this.#knex);
  }

  feedStart() {
    return readFeedStart(this.#knex);
  }

  lastEstateChange(at?: number) {
    return readLastEstateChange(this.#knex, at);
  }

  remembered(collector: string, key: string) {
    return readRemembered(this.#knex, collector, key);
  }

  allRemembered(collector: string) {
    return readAllRemembered(this.#knex, collector);
  }

  remember(
    collector: string,
    entries: Iterable<readonly [string, string | undefined]>,
    lease: Lease,
  ) {
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, lease))) {
        return 'lost-lease' as const;
      }
      await remember(trx, collector, entries);
      return 'remembered' as const;
    });
  }

  releaseLease(name: string, holder: string) {
    return releaseLease(this.#knex, { name, holder });
  }

  claimLease(name: string, holder: string, ttl: number, now?: number) {
    return this.#knex.transaction(trx =>
      claimLease(trx, { name, holder, ttl, now }),
    );
  }
}
