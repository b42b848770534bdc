import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import {
  contextRequestSchema,
  environmentOfLabels,
  Environments,
  EvidenceContext,
  onsetOf,
  production,
  parseText,
  Resolution,
  Signal,
  startOfPasted,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import { InputError } from '@backstage/errors';
import {
  clockTolerance,
  parseInput,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import { EvidenceStore } from '../database/EvidenceStore';
import { changeWindow, LedgerService, windowAround } from '../changes';
import { PresentEvidence } from './present/PresentEvidence';
import type { ReadAhead } from './present/ReadAhead';
import { factsIn, inEnvironment, withoutHidden, workloadsIn } from './claims';
import {
  collectorStatuses,
  reportedFactNames,
  RegisteredSources,
} from './collectorStatus';
import { countElsewhere } from './countElsewhere';
import type { KnownEnvironments } from './KnownEnvironments';
import { Early, Joined, KeptContexts, turnOf } from './KeptContexts';
import { describeDependencies } from './dependencies';
import { EstateReader, EstateView, requireRead } from '../estate/EstateReader';
import { ResolveService } from './ResolveService';
import { neighbourhoodOf, summariesOf } from './neighbourhood';
import { resourcesOf } from './related';
import { visibleSources } from './visibleSources';

/** Answers about the present that are tried while evidence comes in. */
const attempts = 3;

export type ContextAnswer =
  | { status: 'found'; context: EvidenceContext }
  | { status: 'ambiguous' | 'unmatched'; resolution: Resolution };

export type GetContextOptions = {
  /** Whether the caller may record that a signal matched nothing. */
  mayRecord: () => Promise<boolean>;
  /**
   * Given, ahead of the answer, what it will be unless something new was
   * reported.
   */
  early?: Early;
};

const never = async () => false;

type ParsedRequest = z.infer<typeof contextRequestSchema>;

export type ContextServiceOptions = {
  /** Begins with the first question. */
  ahead: Pick<ReadAhead, 'start'>;
  environments: Environments;
  known: Pick<KnownEnvironments, 'check'>;
  ledger: LedgerService;
  present: PresentEvidence;
  reader: EstateReader;
  registered: RegisteredSources;
  resolver: Pick<ResolveService, 'resolve'>;
  store: EvidenceStore;
};

/** Joins all that a capability needs about an entity, in one answer. */
export class ContextService {
  readonly #options: ContextServiceOptions;
  readonly #kept = new KeptContexts();

  constructor(options: ContextServiceOptions) {
    this.#options = options;
  }

  /** @throws InputError when the request is malformed */
  async getContext(
    input: unknown,
    credentials: BackstageCredentials,
    options: GetContextOptions,
  ): Promise<ContextAnswer> {
    const request = parseInput(contextRequestSchema, input, 'request');
    const { ahead, known } = this.#options;
    ahead.start();
    const expected =
      request.at === undefined && !isRecorded(request)
        ? await this.#expect(request, credentials, options.early)
        : undefined;
    if (expected) {
      return { status: 'found', context: expected };
    }
    for (let attempt = 1; ; attempt++) {
      const estate = await this.#options.reader.open(credentials, request.at);
      await known.check(request.environment, estate, credentials);
      const resolution = await this.#identify(
        estate,
        request,
        options.mayRecord,
      );
      if (resolution.status !== 'matched') {
        return { status: resolution.status, resolution };
      }
      const joined = await this.#join(estate, resolution, request);
      if (joined) {
        return { status: 'found', context: joined.context };
      }
      if (attempt === attempts) {
        // Evidence comes in faster than it is read: the past stands still.
        const at = iso(estate.at);
        return this.getContext({ ...request, at }, credentials, options);
      }
    }
  }

  /**
   * Joins the answer while the database is queried for what is new. Undefined
   * when something is, or when there is no entity to answer about.
   */
  async #expect(
    request: ParsedRequest,
    credentials: BackstageCredentials,
    early?: Early,
  ): Promise<EvidenceContext | undefined> {
    const { expected, followed } = this.#options.reader.expect(credentials);
    const join = async () => {
      const estate = await expected;
      const kept = this.#kept.find(estate, request);
      if (kept) {
        const context = { ...kept.context, at: iso(estate.at) };
        early?.(context, kept);
        return { estate, context };
      }
      // Refused here, it is checked again, and refused, on the way after this one.
      const { environment } = request;
      await this.#options.known.check(environment, estate, credentials);
      const resolution = await this.#identify(estate, request, never);
      const joined =
        resolution.status === 'matched'
          ? await this.#join(estate, resolution, request)
          : undefined;
      if (joined && estate.isCurrent()) {
        const basis = this.#kept.keep(estate, request, joined);
        early?.(joined.context, basis);
      }
      return { estate, context: joined?.context };
    };
    const [joined] = await Promise.all([
      // What fails in an estate that is no more says nothing about the present.
      join().catch(() => undefined),
      followed,
    ]);
    return joined?.estate.isCurrent() ? joined.context : undefined;
  }

  async #identify(
    estate: EstateView,
    request: ParsedRequest,
    mayRecord: () => Promise<boolean>,
  ): Promise<Resolution> {
    const { resolver } = this.#options;
    if (request.signal) {
      const record = isRecorded(request) && (await mayRecord());
      return resolver.resolve(estate, request.signal, { record });
    }
    const entityRef = request.entityRef!;
    if (estate.isKnown(entityRef)) {
      const match = {
        key: 'entity-ref',
        value: entityRef,
        strength: 'strong' as const,
      };
      return { status: 'matched', entityRef, matchedBy: match, candidates: [] };
    }
    requireRead(estate);
    const text = entityRef.slice(entityRef.indexOf('/') + 1);
    const nearest = await resolver.resolve(
      estate,
      { type: 'text', text },
      { record: false },
    );
    return { status: 'unmatched', candidates: nearest.candidates };
  }

  /**
   * Undefined when something was learned after the instant that the answer is
   * for: requested again for that instant, it would be another answer.
   */
  async #join(
    estate: EstateView,
    resolution: Resolution,
    request: ParsedRequest,
  ): Promise<Joined | undefined> {
    const { environments, ledger, present, registered, store } = this.#options;
    const { at } = estate;
    const entityRef = resolution.entityRef!;
    if (Date.parse(request.onset ?? iso(at)) > at + clockTolerance) {
      throw new InputError(
        `'onset' must not be later than ${iso(at)}; it is '${request.onset}'`,
      );
    }
    const pasted =
      request.signal &&
      startOfPasted(request.signal, parseEntityRef(entityRef).name);
    const alertedAt =
      pasted !== undefined && Date.parse(pasted) <= at + clockTolerance
        ? pasted
        : undefined;
    // Before anything is awaited: the estate in memory moves on meanwhile.
    const stated = statedEnvironment(estate, entityRef, request);
    const about = environments.filterFor(stated ?? production);
    const around = neighbourhoodOf(estate.model, entityRef, about);
    const { members, substrate, impact, dependencies, scope, upstream } =
      around;
    const observing = (
      estate.isPresent
        ? present.observations.about(around.observed, at)
        : store.observationsAbout(around.observed, at)
    )
      .then(rows => rows.filter(({ source }) => estate.showsSource(source)))
      .then(rows => inEnvironment(rows, about));
    const related = resourcesOf(estate);
    const preparing =
      estate.isPresent &&
      present.changes.prepare(around.changed, {
        now: at,
        about,
        related,
        window: { from: at - changeWindow, to: at },
      });
    // What an answer costs is how long it waits: all is requested at once.
    const [
      observed,
      { changes, cut, next, elsewhere },
      entities,
      allPasses,
      allSources,
      unmatchedAlerts,
    ] = await Promise.all([
      observing,
      Promise.all([observing, preparing]).then(async ([rows]) => {
        const onset =
          request.onset ??
          onsetOf(
            factsIn(rows).filter(one => scope.has(one.entityRef)),
            iso(at),
            alertedAt,
          )?.at;
        const window = windowAround(onset, at);
        const [chosen, others] = await Promise.all([
          estate.isPresent
            ? present.changes.latestFor(around.changed, {
                now: at,
                about,
                related,
                window,
              })
            : ledger.latestFor(around.changed, {
                at: iso(at),
                about,
                related,
                window: { from: iso(window.from), to: iso(window.to) },
              }),
          // What belongs to another one is counted only when one is requested.
          request.environment === undefined
            ? []
            : ledger.elsewhere(around.changed, {
                about,
                window,
                ...(!estate.isPresent && { at: iso(at) }),
              }),
        ]);
        const counted = countElsewhere(others, environments);
        // Counts move with the clock: such an answer is not kept.
        return {
          ...chosen,
          elsewhere: counted,
          ...(counted && { next: undefined }),
        };
      }),
      summariesOf(estate, around),
      estate.isPresent ? present.observations.passes(at) : store.passes(at),
      estate.isPresent
        ? present.changes.sources()
        : ledger.sources({ at: iso(at) }),
      // What matches nothing to a reader may be what is hidden from them.
      estate.isVisible
        ? undefined
        : present.unmatched.at(at, { present: estate.isPresent }),
    ]);
    const { passes, changes: changeSources } = visibleSources(
      { passes: allPasses, changes: allSources },
      estate,
      registered,
      { observed, changes },
    );
    const isLater = estate.isPresent
      ? observed.some(({ learnedAt }) => learnedAt > at) ||
        changes.some(({ receivedAt }) => Date.parse(receivedAt) > at)
      : estate.hasChanged();
    if (isLater) {
      return undefined;
    }
    const parts = (part: string) =>
      passes
        .filter(pass => pass.parts.includes(part))
        .map(({ source }) => source);
    const subject = entities.find(one => one.entityRef === entityRef)!;
    const context: EvidenceContext = {
      at: iso(at),
      onset: request.onset,
      ...(alertedAt !== undefined && { alertedAt }),
      environment: about.name,
      ...(stated === undefined && { environmentAssumed: true }),
      visibility: estate.visibility,
      resolution: request.signal ? resolution : undefined,
      subject,
      entities: entities.filter(one => one.entityRef !== entityRef),
      substrate,
      members,
      dependencies: describeDependencies(
        dependencies,
        observed.filter(({ part }) => part === 'edge'),
      ),
      more: dependencies.more,
      upstream,
      impact,
      facts: withoutHidden(factsIn(observed, scope), estate),
      reportedFacts: reportedFactNames(passes),
      workloads: workloadsIn(observed, around.workloads),
      workloadSources: parts('workloads'),
      edgeSources: parts('edges'),
      changes,
      changesCut: cut,
      ...(elsewhere && { changesElsewhere: elsewhere }),
      changeSources,
      collectors: collectorStatuses(estate, passes, changeSources, registered),
      ...(unmatchedAlerts && { unmatchedAlerts }),
    };
    return { context, until: turnOf({ at, observed, passes, next }) };
  }
}

/** The environment that the request names, else its alert, else the entity. */
function statedEnvironment(
  { model }: EstateView,
  entityRef: string,
  { environment, signal }: ParsedRequest,
): string | undefined {
  return (
    environment ??
    (signal && environmentOfSignal(signal, entityRef)) ??
    model.graph.recordOf(entityRef)?.environment
  );
}

/** Of pasted alerts, what those name that name the entity, where they agree. */
function environmentOfSignal(
  signal: Signal,
  entityRef: string,
): string | undefined {
  if (signal.type === 'alert' || signal.type === 'workload') {
    return environmentOfLabels(signal.labels);
  }
  if (signal.type !== 'text') {
    return undefined;
  }
  const { name } = parseEntityRef(entityRef);
  const pasted = parseText(signal.text).labels;
  const own = pasted.filter(labels => Object.values(labels).includes(name));
  const named = [own, pasted]
    .map(some => new Set(some.flatMap(one => environmentOfLabels(one) ?? [])))
    .find(environments => environments.size > 0);
  return named?.size === 1 ? [...named][0] : undefined;
}

/** What somebody typed, or what something meant in the past, is no discrepancy. */
function isRecorded({ signal, at }: ParsedRequest): boolean {
  return signal !== undefined && signal.type !== 'text' && at === undefined;
}
