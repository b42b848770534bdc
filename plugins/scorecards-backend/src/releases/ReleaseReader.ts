import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  EntityFacts,
  Environments,
  JsonValue,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GateRequest,
  maxReleases,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  CompiledLadder,
  GateWord,
  isNamedBy,
  plainLadder,
  Release,
  ReleaseEvidence,
  releasesOf,
  ReleaseStates,
  statedInputs,
  statementFindings,
} from '@plumbline/backstage-plugin-scorecards-common/releases';
import { isOfWholeEstate } from '../verdicts/WithheldControls';
import type { LadderRegistry } from './LadderRegistry';
import { toGateWord, toGranted } from './gateWords';
import { readReleaseChanges } from './releaseChanges';
import { incidentsOf } from './releaseIncidents';
import type { SkipStore, StoredSkip } from './SkipStore';
import type { StatementStore } from './StatementStore';

/** In one page each; earlier ones are left out. */
const mostDecisions = 500;
const mostIncidents = 500;
/** Instants of which facts are read beside now, of those that run first. */
const mostInstants = 12;
/** Clocks of sources may be ahead by this much. */
const aheadMs = 5 * 60_000;
const always = ['catalog.tags', 'drills.held', 'incident.active'];

type FactValues = ReadonlyMap<string, JsonValue>;

/** What is known of an entity's releases. */
export type ReleaseReading = {
  at: number;
  entity: EntityFacts;
  ladder: CompiledLadder;
  /** All that are known. */
  releases: Release[];
  /** The latest ones. */
  shown: Release[];
  /** Those whose states are read: the others may lack facts of their moments. */
  judged: Release[];
  findings: ReturnType<typeof releasesOf>['findings'];
  /** When changes happened, as their sources state; epoch milliseconds. */
  occurredAt: ReadonlyMap<string, number>;
  /** Environments in which what runs now names neither digest nor revision. */
  unnamed: string[];
  isComplete: boolean;
  skips: StoredSkip[];
  /** With reasons for all who may see the entity. */
  states: ReleaseStates;
  /** With all reasons, for readers who see everything. */
  wholeStates: ReleaseStates;
};

export type ReleasesWanted = {
  digest?: string;
  /** With the facts of {@link ReleaseReader.factNames}, where they are known. */
  entity?: EntityFacts;
  getPromotion?: EvidenceService['getPromotion'];
};

/** What was requested of gates, by decision. */
export type GateRequests = {
  requestsOf(ids: readonly string[]): Promise<Map<string, GateRequest>>;
};

type Options = {
  /** Items that may differ in every environment. */
  allowed: readonly string[];
  auth: AuthService;
  clock: Clock;
  environments: Environments;
  evidence: Pick<
    EvidenceService,
    | 'getFacts'
    | 'getPromotion'
    | 'listChanges'
    | 'listDecisions'
    | 'listIncidents'
  >;
  gates: GateRequests;
  ladders: Pick<LadderRegistry, 'all' | 'facts' | 'isReady' | 'of'>;
  statements: Pick<StatementStore, 'ofReleases'>;
  store: Pick<SkipStore, 'ofEntity'>;
};

/** Reads what states of releases follow from, in a bounded number of queries. */
export class ReleaseReader {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether the ladders are known: else, which one applies is not. */
  get isReady(): boolean {
    return this.#options.ladders.isReady;
  }

  /** Of an entity, what it reads. */
  get factNames(): string[] {
    return [...always, ...this.#options.ladders.facts];
  }

  /** That of its own, if any, by the facts of {@link ReleaseReader.factNames}. */
  ladderOf(entity: EntityFacts): CompiledLadder | undefined {
    return this.#options.ladders.of(entity);
  }

  /** The same, by what evidence knows of the entity. */
  async readLadderOf(entityRef: string): Promise<CompiledLadder | undefined> {
    const { auth, evidence, ladders } = this.#options;
    if (ladders.all.length === 0) {
      return undefined;
    }
    const { items } = await evidence.getFacts(
      { entityRefs: [entityRef], limit: 1, names: ['catalog.tags'] },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return items.length > 0 ? ladders.of(items[0]) : undefined;
  }

  /**
   * @param of.digest - of a release that must be judged whatever else there is
   * @param of.getPromotion - in place of that of evidence, where other inputs read it too
   * @returns undefined for an entity that evidence does not know
   */
  async read(
    entityRef: string,
    of: ReleasesWanted = {},
  ): Promise<ReleaseReading | undefined> {
    const { auth, clock, evidence, store } = this.#options;
    const own = { credentials: await auth.getOwnServiceCredentials() };
    const at = clock().getTime();
    const factsOf = async (names: readonly string[], instant?: number) => {
      const { items } = await evidence.getFacts(
        {
          ...{ entityRefs: [entityRef], names: [...names], limit: 1 },
          ...(instant !== undefined && { at: iso(instant) }),
        },
        own,
      );
      return items.at(0);
    };
    const entity = of.entity ?? (await factsOf(this.factNames));
    if (!entity) {
      return undefined;
    }
    const [
      { changes, isComplete, statements },
      gateDecisions,
      exemptions,
      incidents,
      skips,
      ladder,
    ] = await Promise.all([
      this.#changesOf(entityRef, own),
      evidence.listDecisions(
        { entityRef, type: 'gate', limit: mostDecisions },
        own,
      ),
      evidence.listDecisions(
        { entityRef, type: 'exemption', limit: mostDecisions },
        own,
      ),
      evidence.listIncidents(
        { entityRef, withdrawn: 'true', limit: mostIncidents },
        own,
      ),
      store.ofEntity(entityRef),
      this.#ladderOf(entity, of.getPromotion, own),
    ]);
    const decisions = gateDecisions.items
      .flatMap(one => toGateWord(one, this.#options.environments))
      .sort((a, b) => a.at - b.at);
    const { findings, releases, unnamed } = releasesOf(changes, {
      ...{ entityRef, decisions, statements },
      ladder: ladder.rungs.map(({ name }) => name),
      exemptions: exemptions.items.map(toGranted),
      hash: text => createHash('sha256').update(text).digest('hex'),
    });
    const wanted = releases.filter(({ key }) => key === of.digest);
    const running = releases.filter(({ runs }) =>
      [...runs.values()].some(
        all => all.length > 0 && all.at(-1)!.to === undefined,
      ),
    );
    const shown = releases.slice(0, maxReleases);
    const judged = [...new Set([...wanted, ...running, ...shown])];
    const requests = await this.#requestsOf(decisions, {
      ...{ judged, ladder },
      digest: of.digest,
    });
    const given: Omit<ReleaseEvidence, 'factsAt'> = {
      ...{ now: at, ladder, releases, isComplete, decisions },
      ...(gateDecisions.nextCursor !== undefined && {
        decidedSince: Date.parse(gateDecisions.items.at(-1)!.at),
      }),
      incidents: incidentsOf(entity, incidents, {
        ...{ at, environments: this.#options.environments },
      }),
      skips: skips.map(toSkipInForce),
      statedOf: (release, by) =>
        statedInputs(
          decisions
            // Many pipelines state whole seconds.
            .filter(
              one =>
                one.at - (one.at % 1_000) <= by &&
                isNamedBy(one.release, release),
            )
            .flatMap(({ decision }) => requests.get(decision) ?? [])
            .at(-1)?.release,
        ),
    };
    const factsAt = await this.#factsAt(
      given,
      [[...wanted, ...running], shown],
      { entity, factsOf },
    );
    return {
      ...{ at, entity, ladder, releases, unnamed, isComplete },
      ...{ skips, shown, judged },
      occurredAt: new Map(changes.map(one => [one.id, one.occurredAt])),
      findings: [
        ...findings,
        ...statementFindings(judged, {
          ...{ allowed: this.#options.allowed, ladder, statements },
        }),
      ],
      states: new ReleaseStates({
        ...{ ...given, factsAt, isWithheld: isOfWholeEstate },
      }),
      wholeStates: new ReleaseStates({ ...given, factsAt }),
    };
  }

  /** With what was stated of the artifacts that they deployed. */
  async #changesOf(
    entityRef: string,
    own: Parameters<EvidenceService['listChanges']>[1],
  ) {
    const read = await readReleaseChanges(entityRef, this.#options, own);
    const deploys = read.changes.filter(({ kind }) => kind === 'deploy');
    const { statements } = this.#options;
    return {
      ...read,
      statements: await statements.ofReleases(entityRef, deploys),
    };
  }

  /** Without one of its own, that of the configuration, as far as it is used. */
  async #ladderOf(
    entity: EntityFacts,
    getPromotion: EvidenceService['getPromotion'] | undefined,
    own: Parameters<EvidenceService['getPromotion']>[1],
  ): Promise<CompiledLadder> {
    const { evidence, ladders } = this.#options;
    const found = ladders.of(entity);
    if (found) {
      return found;
    }
    const query = { entityRef: entity.entityRef };
    const { environments } = await (getPromotion
      ? getPromotion(query, own)
      : evidence.getPromotion(query, own));
    return plainLadder(environments.map(({ name }) => name));
  }

  /** Requests that name a judged release; none where the ladder has no conditions. */
  async #requestsOf(
    decisions: readonly GateWord[],
    of: {
      digest?: string;
      judged: readonly Release[];
      ladder: CompiledLadder;
    },
  ): Promise<Map<string, GateRequest>> {
    const conditions = of.ladder.rungs.flatMap(({ entry, verification }) => [
      ...entry,
      ...verification,
    ]);
    const named = decisions.filter(
      ({ release }) =>
        // It may never have been deployed.
        release === of.digest || of.judged.some(one => isNamedBy(release, one)),
    );
    return conditions.length === 0 || named.length === 0
      ? new Map()
      : this.#options.gates.requestsOf([
          ...new Set(named.map(({ decision }) => decision)),
        ]);
  }

  /**
   * Facts are as they were when a release went somewhere, or ran there last: they
   * are judged with those known so far, until no other moment is read.
   */
  async #factsAt(
    given: Omit<ReleaseEvidence, 'factsAt'>,
    groups: readonly (readonly Release[])[],
    of: {
      entity: EntityFacts;
      factsOf: (
        names: readonly string[],
        instant: number,
      ) => Promise<EntityFacts | undefined>;
    },
  ): Promise<ReleaseEvidence['factsAt']> {
    const { ladder, now } = given;
    const known = new Map<number, FactValues | undefined>([
      [now, valuesOf(of.entity, now)],
    ]);
    for (const releases of ladder.facts.length > 0 ? groups : []) {
      let wanted: number[];
      do {
        const moments = new Set<number>();
        const factsAt = (instant: number) => {
          moments.add(instant);
          return known.get(instant);
        };
        const dry = new ReleaseStates({ ...given, factsAt });
        for (const release of releases) {
          ladder.rungs.forEach((_, index) => dry.of(release, index));
        }
        wanted = [...moments]
          .filter(instant => instant < now && !known.has(instant))
          .slice(0, mostInstants + 1 - known.size);
        await Promise.all(
          wanted.map(async instant => {
            const then = await of
              .factsOf(ladder.facts, instant)
              .catch(goneAsUndefined);
            known.set(instant, then && valuesOf(then, instant));
          }),
        );
      } while (wanted.length > 0);
    }
    return instant => known.get(instant);
  }
}

function toSkipInForce(skip: StoredSkip): ReleaseEvidence['skips'][number] {
  const { artifact, at, environment, id, reason, until, withdrawn } = skip;
  return {
    ...{ id, environment, reason, release: artifact, from: at },
    to: Math.min(until, withdrawn?.at ?? until),
  };
}

/** What was known by then, and is not stale. */
function valuesOf({ facts }: EntityFacts, at: number): FactValues {
  return new Map(
    facts
      .filter(
        ({ freshUntil, observedAt, stale }) =>
          !stale &&
          (freshUntil === undefined || Date.parse(freshUntil) >= at) &&
          (observedAt === undefined || Date.parse(observedAt) <= at + aheadMs),
      )
      .map(({ name, value }): [string, JsonValue] => [name, value]),
  );
}

/** What evidence keeps no longer, or did not know yet, is not known. */
function goneAsUndefined(error: Error & { status?: number }): undefined {
  const { name, status = 0 } = error;
  if ([404, 410].includes(status) || /^(Gone|NotFound)Error$/.test(name)) {
    return undefined;
  }
  throw error;
}
