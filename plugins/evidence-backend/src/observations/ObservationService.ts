import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  canonicalJson,
  observationsSchema,
  ObservationsReceipt,
  ObservationItem as ItemReceipt,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Author,
  Clock,
  CollectorReport,
  inTurns,
  interfaceAuthor,
  parseInput,
} from '@plumbline/backstage-plugin-evidence-node';
import { EvidenceStore } from '../database/EvidenceStore';
import { ObservationOutcome } from '../database/observations';
import {
  EdgeValue,
  EstateModel,
  WorkloadValue,
  workloadSignal,
} from '../estate/projection/EstateModel';
import type { EstateReader } from '../estate/EstateReader';
import { EstateProjection } from '../estate/projection/EstateProjection';
import { usersByEmail } from '../estate/projection/usersByEmail';
import { Prepared, prepareObservations, Refused } from './prepareObservations';
import { recordInParts } from './recordInParts';
import { SourceDiff } from './SourceDiff';
import type { FactRegistry } from './FactRegistry';
import type {
  ObservationReview,
  PushedObservations,
} from './ObservationReview';

export type ObservationServiceOptions = {
  clock: Clock;
  definitions: FactRegistry;
  /** @returns how many incidents of the source were open */
  incidents: { resolveAll(source: string): Promise<number> };
  /** Whether a source is one of this installation's own. */
  isRegistered: (source: string) => boolean;
  projection: EstateProjection;
  reader: Pick<EstateReader, 'open'>;
  review: ObservationReview;
  store: EvidenceStore;
};

/** Takes what sources saw, and says of each item what became of it. */
export class ObservationService {
  readonly #options: ObservationServiceOptions;
  readonly #diffs = new Map<string, SourceDiff>();

  constructor(options: ObservationServiceOptions) {
    this.#options = options;
  }

  /**
   * Keeps observations and the pass that brought them. What it answers is
   * committed.
   *
   * @param principal - who pushes; undefined for this installation's collectors
   * @param options.credentials - of who reads the answer, which names what they
   *   may see
   * @param options.lookUp - it is about single entities, and says nothing of
   *   how many the source reports about
   * @throws InputError when the envelope is malformed
   * @throws NotAllowedError when the source belongs to somebody else
   */
  async push(
    input: unknown,
    principal: Author | undefined,
    options: { credentials?: BackstageCredentials; lookUp?: boolean } = {},
  ): Promise<ObservationsReceipt> {
    const { credentials, ...how } = options;
    const { whole, prepared, refused } = await this.#keep(
      input,
      principal,
      how,
    );
    const { model } = credentials
      ? await this.#options.reader.open(credentials)
      : { model: whole };
    const all: ItemReceipt[] = [];
    for await (const one of inTurns(prepared)) {
      all.push(receipt(model, one));
    }
    all.push(...refused);
    const count = (status: ItemReceipt['status']) =>
      all.filter(one => one.status === status).length;
    return {
      resolved: count('resolved'),
      unresolved: count('unresolved'),
      refused: count('refused'),
      items: all,
    };
  }

  /**
   * Keeps what one of this installation's collectors reports: stores what is
   * new or was stored a while ago, and ends what is no more.
   *
   * @param options.of - what a full report is all of, where it does not say so
   * @param options.turn - another one once another replica had its turn meanwhile
   * @returns what was refused; and where nothing was stored, no pass either, how
   *   much it is about
   */
  async take(
    source: string,
    report: CollectorReport,
    options: { of?: readonly string[]; turn?: number } = {},
  ): Promise<{ refused: Refused[]; unchanged?: number }> {
    const { clock, definitions, projection, review, store } = this.#options;
    const now = clock();
    const diff = this.#diffs.get(source) ?? new SourceDiff(store, source);
    this.#diffs.set(source, diff);
    const { all, due, ended, observedAt, refused, stored } = await diff.of(
      { of: options.of, ...report },
      { definitions, now, turn: options.turn },
    );
    if (all.length > 0 && due.length + ended.length + refused.length === 0) {
      return { refused, unchanged: coverageOf(all) };
    }
    const gone =
      ended.length > 0
        ? await store.endObservations(source, ended, now.getTime())
        : [];
    const outcomes = await this.#record(due, {
      ...{ all, now, refused, source },
      coverage: coverageOf(all),
      inOrder: true,
      author: interfaceAuthor('collector', source),
      observedAt,
    });
    stored();
    const model = await projection.catchUp();
    await review.reviewPush(model, {
      ...seenIn(source, due, outcomes),
      ended: gone.flatMap(({ entity_ref: ref, part, value }) =>
        endsOf(
          model,
          `${part}s` as const,
          part === 'fact' ? undefined : JSON.parse(value),
          ref ?? undefined,
        ).flatMap(end => end ?? []),
      ),
    });
    return { refused };
  }

  async #keep(
    input: unknown,
    principal: Author | undefined,
    options: { lookUp?: boolean },
  ): Promise<{ whole: EstateModel; prepared: Prepared[]; refused: Refused[] }> {
    const { clock, definitions, projection, review } = this.#options;
    const raw = parseInput(observationsSchema, input, 'observations');
    const { source } = raw;
    const now = clock();
    const { prepared, refused } = await prepareObservations(raw, now, {
      ...{ definitions, principal },
    });
    const outcomes = await this.#record(prepared, {
      ...{ all: prepared, now, refused, source },
      coverage: options.lookUp ? 'as-before' : coverageOf(prepared),
      // Look-ups run beside the passes of the same source.
      inOrder: false,
      author: principal ?? interfaceAuthor('collector', source),
      observedAt: raw.observedAt,
    });
    const whole = await projection.catchUp();
    await review.reviewPush(whole, seenIn(source, prepared, outcomes));
    if (principal !== undefined) {
      // A collector says by itself when its pass is over.
      await this.endBaseline(source);
    }
    return { whole, prepared, refused };
  }

  #record(
    due: readonly Prepared[],
    of: {
      all: readonly Prepared[];
      author: Author;
      coverage: number | 'as-before';
      inOrder: boolean;
      now: Date;
      observedAt: string;
      refused: readonly Refused[];
      source: string;
    },
  ): Promise<ObservationOutcome[]> {
    const { all, author, coverage, inOrder, now, refused, source } = of;
    const allRefused = all.length === 0 && refused.length > 0;
    return recordInParts(
      this.#options,
      due.map(({ item }) => item),
      {
        source,
        outcome: allRefused ? 'failed' : 'succeeded',
        error: allRefused ? `All was refused: ${refused[0].reason}` : undefined,
        parts: partsOf(all),
        ...{ coverage, inOrder },
        at: now.getTime(),
        observedAt: Date.parse(of.observedAt),
        by: { author },
      },
    );
  }

  /**
   * Notes that what one of this installation's collectors last reported about
   * these entities still holds.
   *
   * @returns those that have to be reported anew: nothing was reported of them,
   *   or it has gone stale
   */
  async confirm(
    source: string,
    entityRefs: readonly string[],
  ): Promise<string[]> {
    const { clock, store } = this.#options;
    const at = clock().getTime();
    return store.confirmFacts(entityRefs, {
      source,
      outcome: 'succeeded',
      parts: [],
      coverage: entityRefs.length,
      at,
      observedAt: at,
    });
  }

  /**
   * The entity that each signal names; undefined where it is none or several,
   * which is noted.
   */
  async resolve(signals: readonly Signal[]): Promise<(string | undefined)[]> {
    const { projection, review } = this.#options;
    const model = await projection.catchUp();
    await review.reviewNames(model, signals);
    return signals.map(signal => model.resolveEnd(signal));
  }

  /** The one User with each address; undefined where it is none, or several. */
  async usersByEmail(
    emails: readonly string[],
  ): Promise<(string | undefined)[]> {
    return usersByEmail(await this.#options.projection.catchUp(), emails);
  }

  /**
   * Deletes a source and what it reports at present, and resolves its incidents:
   * nobody else could. History stays.
   *
   * @returns how many facts, edges and workloads were deleted, and how many
   *   incidents resolved
   * @throws NotFoundError where nothing was pushed under this name
   * @throws ConflictError where it is set up in this portal, which would go on,
   *   and where it reports alerts
   */
  async deleteSource(
    source: string,
  ): Promise<{ deleted: number; resolved: number }> {
    const { clock, incidents, isRegistered, projection, store } = this.#options;
    if (isRegistered(source)) {
      throw new ConflictError(
        `'${source}' is set up in this portal: remove it from the configuration first`,
      );
    }
    const now = clock().getTime();
    const passes = await store.passes(now);
    if (!passes.some(pass => pass.source === source)) {
      throw new NotFoundError(
        `'${source}' has reported no observations, which is what is deleted; changes are history and stay`,
      );
    }
    if ((await store.reporting('alerts', [source])).length > 0) {
      throw new ConflictError(
        `'${source}' reports alerts, which end only when it resolves them`,
      );
    }
    const resolved = await incidents.resolveAll(source);
    const deleted = await store.deleteSource(source, clock().getTime());
    await projection.catchUp();
    return { deleted, resolved };
  }

  /** The first pass of a source is over: what it says from now on is news. */
  async endBaseline(source: string): Promise<void> {
    const { clock, store } = this.#options;
    await store.endBaseline(source, clock().getTime());
  }
}

/** What a push reported, as its review takes it. */
function seenIn(
  source: string,
  prepared: readonly Prepared[],
  outcomes: readonly ObservationOutcome[],
): PushedObservations {
  const seen: PushedObservations = {
    source,
    observations: [],
    facts: [],
    ended: [],
  };
  prepared.forEach(({ part, item }, index) => {
    const { key, value } = item;
    const outcome = outcomes[index];
    if (part === 'facts') {
      const { entityRef, name } = item;
      seen.facts.push({ entityRef: entityRef!, name: name!, outcome });
    } else {
      const of = { source, key };
      seen.observations.push({
        outcome,
        observation:
          part === 'edges'
            ? { ...of, part: 'edge', value: value as EdgeValue }
            : { ...of, part: 'workload', value: value as WorkloadValue },
      });
    }
  });
  return seen;
}

/**
 * Things that something was reported about, by the names that the source has
 * for them: what these resolve to depends on what else is known by then.
 */
function coverageOf(prepared: readonly Prepared[]): number {
  return new Set(
    prepared.flatMap(({ part, item }) => {
      if (part === 'edges') {
        const { from, to } = item.value as EdgeValue;
        return [from, to].map(canonicalJson);
      }
      return [item.entityRef ?? item.key];
    }),
  ).size;
}

function partsOf(prepared: readonly Prepared[]): string[] {
  return [
    ...new Set(
      prepared.map(({ part, item }) =>
        part === 'facts' ? `fact:${item.name}` : part,
      ),
    ),
  ];
}

function receipt(
  model: EstateModel,
  { part, index, item }: Prepared,
): ItemReceipt {
  const ends = endsOf(model, part, item.value, item.entityRef);
  const known = ends.filter(
    (ref): ref is string =>
      ref !== undefined && model.graph.recordOf(ref) !== undefined,
  );
  const entityRefs = known.length > 0 ? known : undefined;
  if (known.length === ends.length) {
    return { part, index, status: 'resolved', entityRefs };
  }
  return {
    part,
    index,
    status: 'unresolved',
    entityRefs,
    reason:
      part === 'facts'
        ? `The catalog has no entity '${item.entityRef}'; the fact is kept until it has`
        : 'It matches no entity, or more than one; it is kept until it does',
  };
}

function endsOf(
  model: EstateModel,
  part: ItemReceipt['part'],
  value: unknown,
  entityRef: string | undefined,
): (string | undefined)[] {
  if (part === 'facts') {
    return [entityRef];
  }
  if (part === 'edges') {
    const { from, to } = value as EdgeValue;
    return [from, to].map(end => model.resolveEnd(end));
  }
  return [
    model.identity.match(workloadSignal(value as WorkloadValue))?.entityRef,
  ];
}
