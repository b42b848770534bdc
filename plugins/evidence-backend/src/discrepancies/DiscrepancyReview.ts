import {
  forEachEdge,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, inTurns } from '@plumbline/backstage-plugin-evidence-node';
import type { DiscrepancyStore } from './DiscrepancyStore';
import type { StandingDiscrepancy } from '../database/discrepancies';
import type { EvidenceStore } from '../database/EvidenceStore';
import { catalogSource } from '../estate/projection/CatalogWalker';
import {
  EstateModel,
  workloadSignal,
  WorkloadValue,
} from '../estate/projection/EstateModel';
import { chunked } from '../database/sql';
import { EstateProjection } from '../estate/projection/EstateProjection';
import type { LedgerService } from '../changes';
import type { DeployDecisionStore } from '../decisions/DeployDecisionStore';
import {
  comparedFor,
  findAll,
  FindReader,
  longestDeploy,
  requiredIn,
} from './find';
import { DiscrepancyOptions } from './options';
import type {
  ObservationReview,
  PushedObservations,
} from '../observations/ObservationReview';
import { PushReview } from './PushReview';
import {
  reviewAllSignals,
  reviewSignals,
  SignalsReviewed,
  unresolvedIn,
} from './SignalReview';

export type DiscrepancyReviewOptions = {
  clock: Clock;
  discrepancies: DiscrepancyStore;
  options: DiscrepancyOptions;
  projection: EstateProjection;
  decisions: DeployDecisionStore;
  ledger: Pick<LedgerService, 'deploying' | 'deploysOf' | 'latestFor'>;
  store: EvidenceStore;
};

/** Entities that are looked at together. */
const batchSize = 200;

/**
 * A name that nothing matches, and that nothing named for so long, was a slip or is
 * gone. Milliseconds: those of which `/usefulness` reports.
 */
const namedWithin = 30 * 24 * 60 * 60_000;

/** What may cease by time alone. */
const ageing = [
  'archived-active',
  'deploy-without-decision',
  'ownership-disagreement',
] as const;

/**
 * Looks for discrepancies where something changed: records what is found, and
 * closes what the sources agree on again. Cost: what changed and what it
 * touches; all of the estate once, when the process starts.
 */
export class DiscrepancyReview implements ObservationReview {
  readonly #options: DiscrepancyReviewOptions;
  readonly #pushes: PushReview;
  /** Entities that changed and were not looked at since. */
  readonly #changed = new Set<string>();
  /** The same, of which changes came into the ledger. */
  readonly #deployed = new Set<string>();
  /** The last entry of the chain whose decision on a deploy was looked at. */
  #decided: number | undefined;
  #reviewedAll = false;
  /** Up to when it was looked what time has changed; epoch milliseconds. */
  #agedAt = 0;

  constructor(options: DiscrepancyReviewOptions) {
    this.#options = options;
    this.#pushes = new PushReview();
    options.projection.addFollower(entries => {
      for (const { type, entityRef } of entries) {
        if (type === 'entity' && entityRef) {
          this.#changed.add(entityRef);
        } else if (type === 'change' && entityRef) {
          this.#deployed.add(entityRef);
        }
      }
    });
  }

  /** After entities changed. What fails is looked at again the next time. */
  async review(): Promise<void> {
    const { decisions, discrepancies, projection, store } = this.#options;
    const model = await projection.catchUp();
    const changed = [...this.#changed];
    const moved = model.takeMoved();
    try {
      if (this.#reviewedAll) {
        await this.#reviewEntities(
          model,
          touchedBy(model, [...changed, ...moved]),
        );
      } else {
        const { last } = await decisions.recordedAfter(undefined);
        this.#decided = last;
        const gone = await discrepancies.anchors();
        const refs = new Set(gone);
        for (const { ref } of model.graph.records()) {
          refs.add(ref);
        }
        await this.#reviewEntities(model, refs);
      }
      await this.#reviewSignals(model);
    } catch (error) {
      moved.forEach(ref => this.#changed.add(ref));
      throw error;
    }
    if (!this.#reviewedAll) {
      this.#reviewedAll = true;
      await store.endBaseline(catalogSource, this.#now());
    }
    changed.forEach(ref => this.#changed.delete(ref));
  }

  /** After a source reported something. Cost: what of it is new. */
  async reviewPush(
    model: EstateModel,
    seen: PushedObservations,
  ): Promise<void> {
    const { store } = this.#options;
    const baseline = (await store.sourcesInBaseline()).has(seen.source);
    const news = this.#pushes.newsOf(model, seen);
    const signals = await this.#pushes.signalsOf(model, news);
    await this.#keep(
      await reviewSignals(model.identity, signals, { baseline }),
    );
    const entities = new Set(seen.ended);
    for await (const some of inTurns(partsOf(news))) {
      this.#pushes.entitiesOf(model, some).forEach(ref => entities.add(ref));
    }
    await this.#reviewEntities(model, entities);
  }

  /**
   * After deploys were reported, or decisions on them recorded. Cost: those, and
   * only of services for which decisions are requested or required.
   */
  async reviewDeploys(): Promise<void> {
    const { decisions, ledger, options, projection } = this.#options;
    const model = await projection.catchUp();
    if (!this.#reviewedAll) {
      return;
    }
    const deployed = [...this.#deployed];
    // What is reported in the meantime is looked at the next time.
    this.#deployed.clear();
    try {
      const { refs, last } = await decisions.recordedAfter(this.#decided);
      const gated = await decisions.firstOf(deployed);
      const required = await requiredIn(deployed, {
        at: this.#now(),
        options,
        reader: ledger,
      });
      await this.#reviewEntities(model, [
        ...refs,
        ...[...gated, ...required].map(({ entityRef }) => entityRef),
      ]);
      this.#decided = last;
    } catch (error) {
      deployed.forEach(ref => this.#deployed.add(ref));
      throw error;
    }
  }

  /** Signals that were resolved on request. */
  async reviewNames(
    model: EstateModel,
    signals: readonly Signal[],
  ): Promise<void> {
    const named = signals.map(signal => ({ signal, runs: false }));
    await this.#keep(await reviewSignals(model.identity, named));
  }

  /** What time alone changes: dismissals that end, and what was not seen again. */
  async reviewAges(): Promise<void> {
    const { discrepancies, ledger, projection, store } = this.#options;
    const now = this.#now();
    await discrepancies.reopenLapsed(now);
    const model = await projection.catchUp();
    const lapsed = await store.workloadsLapsed({
      after: this.#agedAt,
      at: now,
    });
    await this.#reviewEntities(model, [
      ...(await discrepancies.anchors(ageing)),
      ...(await ledger.deploying(now - comparedFor, now - longestDeploy)),
      ...lapsed.flatMap(
        ({ value }) =>
          model.identity.match(workloadSignal(value as WorkloadValue))
            ?.entityRef ?? [],
      ),
    ]);
    const unnamed = await discrepancies.unnamedSince(now - namedWithin);
    const observed =
      unnamed.length > 0 ? unresolvedIn(model) : new Set<string>();
    await discrepancies.close(
      unnamed.filter(id => !observed.has(id)),
      now,
    );
    this.#agedAt = now;
  }

  async #reviewSignals(model: EstateModel): Promise<void> {
    await this.#keep(await reviewAllSignals(model, this.#standingSignals()));
  }

  async #reviewEntities(
    model: EstateModel,
    entities: Iterable<string>,
  ): Promise<void> {
    const { decisions, discrepancies, ledger, options, projection, store } =
      this.#options;
    const reader: FindReader = {
      decisions,
      deploysOf: (ref, since, which) => ledger.deploysOf(ref, since, which),
      latestFor: (some, which) => ledger.latestFor(some, which),
      facts: (refs, at) => store.facts(refs, at),
      entitiesByRef: (refs, at) => store.entitiesByRef(refs, at),
      observationsByKey: (part, keys, at) =>
        store.observationsByKey(part, keys, at),
      sourcesInBaseline: () => store.sourcesInBaseline(),
    };
    const review = async (refs: readonly string[]) => {
      const at = this.#now();
      const found = await findAll({ model, refs, at, reader, options });
      const ids = new Set(found.map(({ id }) => id));
      const standing = await discrepancies.anchoredAt(refs);
      const settled = standing.map(({ id }) => id).filter(id => !ids.has(id));
      await this.#keep({ found, settled });
      this.#pushes.noted(model, ids);
    };
    await projection.setAside.batches(
      'looking for discrepancies',
      [...new Set(entities)],
      {
        id: ref => ref,
        size: batchSize,
        run: review,
      },
    );
  }

  async #keep(review: SignalsReviewed): Promise<void> {
    const { discrepancies } = this.#options;
    const { found, settled } = review;
    if (settled.length > 0) {
      await discrepancies.close(settled, this.#now());
    }
    if (found.length > 0) {
      await discrepancies.record(found, this.#now());
    }
  }

  async *#standingSignals(): AsyncIterable<StandingDiscrepancy> {
    let after: string | undefined;
    for (;;) {
      const page = await this.#options.discrepancies.signals(after);
      yield* page;
      after = page.at(-1)?.id;
      if (after === undefined) {
        return;
      }
    }
  }

  #now(): number {
    return this.#options.clock().getTime();
  }
}

/** A push in parts, each of which is looked at in one estate. */
function* partsOf({
  observations,
  facts,
  ...push
}: PushedObservations): Iterable<PushedObservations> {
  for (const some of chunked(observations, batchSize)) {
    yield { ...push, observations: [...some], facts: [] };
  }
  yield { ...push, observations: [], facts };
}

/** Entities whose discrepancies may be others once these changed. */
function touchedBy(
  model: EstateModel,
  changed: readonly string[],
): ReadonlySet<string> {
  const { graph } = model;
  const touched = new Set<string>();
  const addNeighbours = (node: number) => {
    for (const direction of ['calledBy', 'calls'] as const) {
      for (const other of graph.ends(node, direction)) {
        touched.add(graph.ref(other));
      }
    }
  };
  for (const ref of changed) {
    touched.add(ref);
    model.ownedBy(ref).forEach(owned => touched.add(owned));
    const node = graph.find(ref);
    if (node !== undefined) {
      addNeighbours(node);
      // Who uses an API calls whoever provides it.
      forEachEdge(graph, node, 'calledBy', api => {
        if (graph.isApi(api)) {
          addNeighbours(api);
        }
      });
    }
  }
  return touched;
}
