import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  decidedLifecycle,
  EntityFacts,
  Environments,
  JsonValue,
  Promotion,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Control,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  changedLifecycle,
  directDependencies,
  gateInputs,
  remediatedIncident,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { DecidedStates } from '../lifecycle/DecidedStates';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictService } from '../verdicts/VerdictService';
import { isOfWholeEstate } from '../verdicts/WithheldControls';
import { remediationOf } from '../incidents/remediation';
import { PastDependencies } from '../graph/PastDependencies';
import {
  promotedBefore,
  promotionFindings,
  readPromotionFacts,
} from './promotionFacts';
import { readReleaseVerified, releaseVerified } from '../releases/releaseFacts';
import type { CompiledLadder } from '@plumbline/backstage-plugin-scorecards-common/releases';
import type { ReleaseReader } from '../releases/ReleaseReader';
import { readDirectDependencies } from './directDependencies';

const blocking = 'controls.blocking';
const stated = new Set(gateInputs.map(({ name }) => name));
/** What the class of a change follows from, whatever rules there are. */
const always = ['incident.active', 'slo.state'];
/** In one page of verdicts. */
const pageSize = 1_000;

type Fact = EntityFacts['facts'][number];

type Options = {
  auth: AuthService;
  versions: ControlVersions;
  clock: Clock;
  decided: Pick<DecidedStates, 'decided' | 'meaningOf' | 'of'>;
  environments: Environments;
  evidence: Pick<
    EvidenceService,
    'getFacts' | 'getGraph' | 'getIncident' | 'getPromotion' | 'listIncidents'
  >;
  releases: ReleaseReader;
  verdicts: Pick<VerdictService, 'list'>;
};

/** The current facts of services, as inputs of rules of gates. */
export class GateFacts {
  readonly #options: Options;
  readonly #past: PastDependencies;

  constructor(options: Options) {
    this.#options = options;
    this.#past = new PastDependencies(options.evidence);
  }

  /**
   * @param refs - that the caller may see
   * @param of.inputs - that rules read
   * @param of.seesAll - whether the caller sees every entity; else what follows
   *   from the whole estate is not known to the rules either
   */
  async of(
    refs: readonly string[],
    of: {
      at: number;
      credentials: BackstageCredentials;
      /** Of the artifact. */
      digest?: string;
      environment: string;
      inputs: readonly string[];
      /** The incident that the change is to end. */
      remediates?: string;
      seesAll: boolean;
    },
  ): Promise<EntityFacts[]> {
    if (refs.length === 0) {
      return [];
    }
    const { auth, decided, environments, evidence, releases } = this.#options;
    const own = await auth.getOwnServiceCredentials();
    const names = [...factsRead(of.inputs)].filter(
      name =>
        // As it was decided a moment ago, which evidence learns later.
        name !== decidedLifecycle && (of.seesAll || !isOfWholeEstate(name)),
    );
    const { items: read } = await evidence.getFacts(
      {
        entityRefs: [...refs],
        limit: refs.length,
        names: [...new Set([...names, ...releases.factNames])],
      },
      { credentials: own },
    );
    const items = read.map(({ facts, ...entity }) => ({
      ...entity,
      facts: facts.filter(({ name }) => names.includes(name)),
    }));
    const found = items.map(({ entityRef }) => entityRef);
    const { digest, environment } = of;
    const promotions = new Map<string, Promise<Promotion>>();
    // Two inputs are read from the promotion of a service, which is requested once.
    const getPromotion: EvidenceService['getPromotion'] = (query, options) => {
      const { allowed, entityRef, ladder } = query;
      const key = JSON.stringify([entityRef, ladder, allowed]);
      const known = promotions.get(key);
      const promotion = known ?? evidence.getPromotion(query, options);
      promotions.set(key, promotion);
      return promotion;
    };
    const derived = await Promise.all([
      items.length > 0 && of.inputs.includes(blocking)
        ? this.#blockingOf(items, of)
        : undefined,
      of.inputs.includes(directDependencies)
        ? readDirectDependencies(found, {
            environment,
            environments,
            evidence,
            own,
            standings: all =>
              decided.of(
                all.map(entityRef => ({ entityRef })),
                of.at,
              ),
            meaningOf: word => decided.meaningOf(word),
            past: this.#past,
            seesAll: of.seesAll,
            credentials: of.seesAll ? own : of.credentials,
          })
        : undefined,
      releases.isReady &&
      (of.inputs.includes(promotionFindings) ||
        (digest !== undefined && of.inputs.includes(promotedBefore)))
        ? readPromotionFacts(found, {
            digest,
            environment,
            getPromotion,
            own,
            ladders: new Map(
              read.flatMap((entity): [string, CompiledLadder][] => {
                const ladder = releases.ladderOf(entity);
                return ladder ? [[entity.entityRef, ladder]] : [];
              }),
            ),
          })
        : undefined,
      digest !== undefined && of.inputs.includes(releaseVerified)
        ? readReleaseVerified(read, {
            digest,
            environment,
            getPromotion,
            reader: releases,
          })
        : undefined,
      of.remediates !== undefined && of.inputs.includes('request.remediates')
        ? this.#remediatedOf(items, of.remediates, of)
        : undefined,
      of.inputs.includes(decidedLifecycle)
        ? this.#decidedOf(found, of.at)
        : undefined,
      of.inputs.includes(changedLifecycle)
        ? new Map(found.map(ref => [ref, unmoved(of.at)]))
        : undefined,
    ]);
    return items.map(entity => ({
      ...entity,
      facts: [
        ...entity.facts.map(each =>
          this.#inOneEnvironment(this.#inStates(each)),
        ),
        ...derived.flatMap(facts => facts?.get(entity.entityRef) ?? []),
      ],
    }));
  }

  /** Whether a change of each of them can end the incident. */
  async #remediatedOf(
    entities: readonly EntityFacts[],
    incident: string,
    of: Pick<
      Parameters<GateFacts['of']>[1],
      'at' | 'credentials' | 'environment' | 'seesAll'
    >,
  ): Promise<Map<string, Fact>> {
    const found = await remediationOf(incident, entities, {
      ...this.#options,
      environment: of.environment,
      credentials: of.seesAll
        ? await this.#options.auth.getOwnServiceCredentials()
        : of.credentials,
      seesAll: of.seesAll,
    });
    return new Map(
      [...found].map(([ref, { open, reason }]) => [
        ref,
        scorecardsFact(remediatedIncident, { open, reason }, of.at),
      ]),
    );
  }

  /** What people decided about each of them, if anything; unknown where it cannot be read. */
  async #decidedOf(
    refs: readonly string[],
    at: number,
  ): Promise<Map<string, Fact>> {
    const states = await this.#options.decided.decided(refs, at);
    return new Map(
      refs
        .filter(ref => !states.has(ref) || states.get(ref))
        .map(ref => {
          const state = states.get(ref);
          const value = { present: state !== undefined, state: state ?? '' };
          return [ref, scorecardsFact(decidedLifecycle, value, at)];
        }),
    );
  }

  /** Descriptions use words of their portal; rules read the state that one means. */
  #inStates(fact: Fact): Fact {
    if (fact.name !== 'catalog.lifecycle') {
      return fact;
    }
    const own = fact.value as { value: string };
    const state = this.#options.decided.meaningOf(own.value);
    return { ...fact, value: { ...own, value: state ?? own.value } };
  }

  /** Sources name environments as they like; rules read the portal's name. */
  #inOneEnvironment(fact: Fact): Fact {
    const { environments } = this.#options;
    const { value } = fact;
    return Array.isArray(value)
      ? { ...fact, value: value.map(each => named(each, environments)) }
      : fact;
  }

  /**
   * Controls that would block a change, by service. Not known where none is known
   * to, and one in a blocking phase was not judged yet or came to unknown.
   */
  async #blockingOf(
    entities: readonly EntityFacts[],
    { at, credentials }: { at: number; credentials: BackstageCredentials },
  ): Promise<Map<string, Fact>> {
    const { versions, verdicts } = this.#options;
    const byRef = new Map<string, Verdict[]>();
    const read = async () => {
      let cursor: string | undefined;
      do {
        const page = await verdicts.list(
          {
            entityRef: entities.map(({ entityRef }) => entityRef).join(','),
            limit: pageSize,
            cursor,
          },
          credentials,
        );
        for (const verdict of page.items) {
          const { entityRef } = verdict;
          byRef.set(entityRef, [...(byRef.get(entityRef) ?? []), verdict]);
        }
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    };
    // Started together, so that both share one read of the ladder.
    const [{ of: controlOf, onLadder }] = await Promise.all([
      versions.load(),
      read(),
    ]);
    const inGate = versions.enabled.filter(control => {
      const { phase = control.phase } = onLadder(control.id);
      return phase === 'gate' || phase === 'enforce-new';
    });
    const gated = new Set(inGate.map(({ id }) => id));
    return new Map(
      entities.flatMap((entity): [string, Fact][] => {
        const all = byRef.get(entity.entityRef) ?? [];
        const found = all.filter(
          ({ control, wouldBlock }) => wouldBlock || gated.has(control),
        );
        const failing = found.filter(({ wouldBlock }) => wouldBlock);
        const isJudged = inGate.every(control =>
          isJudgedBy(control, entity, all),
        );
        if (failing.length === 0 && !isJudged) {
          return [];
        }
        const value = failing.map(({ control, message, version }) => ({
          control,
          title: controlOf({ control, version })?.title ?? control,
          message,
        }));
        const since = oldestIn(found) ?? at;
        return [[entity.entityRef, scorecardsFact(blocking, value, since)]];
      }),
    );
  }
}

/** Facts that are read for rules with these inputs. */
export function factsRead(inputs: Iterable<string>): Set<string> {
  return new Set([...always, ...inputs].filter(name => !stated.has(name)));
}

/** Whether a control has judged a service, or is not about it. */
function isJudgedBy(
  { appliesTo, id, version }: Control,
  entity: EntityFacts,
  verdicts: readonly Verdict[],
): boolean {
  const verdict = verdicts.find(
    one => one.control === id && one.version === version,
  );
  if (verdict) {
    return verdict.status !== 'unknown';
  }
  const among = (allowed: readonly string[] | undefined, value = '') =>
    allowed === undefined ||
    allowed.some(each => each.toLowerCase() === value.toLowerCase());
  const isAbout =
    among(appliesTo.kinds, entity.kind) &&
    among(appliesTo.types, entity.type) &&
    among(appliesTo.lifecycles, entity.lifecycle) &&
    among(appliesTo.tiers, entity.tier);
  // Of one with a condition, no verdict means that it does not hold, if others
  // were judged.
  return !isAbout || (appliesTo.when !== undefined && verdicts.length > 0);
}

/** Since when it is known, as of the oldest evidence that verdicts rest on. */
function oldestIn(verdicts: readonly Verdict[]): number | undefined {
  const instants = verdicts.flatMap(({ evidence }) =>
    evidence.flatMap(({ observedAt }) =>
      observedAt === undefined ? [] : Date.parse(observedAt),
    ),
  );
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function named(value: JsonValue, environments: Environments): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  const { environment } = value;
  return typeof environment === 'string'
    ? { ...value, environment: environments.filterFor(environment).name }
    : value;
}

function scorecardsFact(name: string, value: JsonValue, at: number): Fact {
  return {
    name,
    value,
    kind: 'observed',
    source: { id: 'scorecards' },
    observedAt: new Date(at).toISOString(),
    stale: false,
  };
}

/** As the catalog has it; what a change describes otherwise goes before it. */
function unmoved(at: number): Fact {
  const value = { moves: false, from: '', to: '' };
  return scorecardsFact(changedLifecycle, value, at);
}
