import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  Consumers,
  EntityFacts,
  RetirementPlan,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Control,
  guardedStates,
  LifecycleTarget,
  mayBlock,
  Phase,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CompiledControl } from '@plumbline/backstage-plugin-scorecards-common/control';
import {
  compileControl,
  isAmong,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import { isDeeper } from '../graph/isDeeper';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { readReleasePromoted, releasePromoted } from '../releases/releaseFacts';
import type { ReleaseReader } from '../releases/ReleaseReader';
import type { RuleFacts } from '../registry/RuleFacts';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictOverrideStore } from '../verdicts/overrides/VerdictOverrideStore';
import type { DecidedStates } from './DecidedStates';
import type { GuardBasis } from './LifecycleStore';
import { notifiedFact, readNotified } from './notifiedConsumers';
import type { RetirementStore } from './RetirementStore';

const consumersFact = 'consumers.direct';
export const planFact = 'retirement.plan';
/** Only judging here knows them, whatever was reported under their names. */
const derivedHere = new Set([
  consumersFact,
  notifiedFact,
  planFact,
  releasePromoted,
]);
/** Of an entity with more of them, they are not known. */
const maxConsumers = 500;
/** Entities whose facts are read together. */
const together = 500;
/** Graphs that are read at the same time. */
const graphsAtOnce = 8;

type Fact = EntityFacts['facts'][number];
type Graph = Awaited<ReturnType<EvidenceService['getGraph']>>;
type Guard = { control: Omit<Control, 'fixtures'>; phase: Phase };

type Options = {
  auth: AuthService;
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  decided: DecidedStates;
  evidence: Pick<EvidenceService, 'getFacts' | 'getGraph'>;
  facts: Pick<RuleFacts, 'engine'>;
  /** Whether the installation notifies owners of consumers: else it is not known. */
  notifies: boolean;
  people: Pick<VerdictOverrideStore, 'exemptionsInForce'>;
  registry: Pick<ControlRegistry, 'all'>;
  releases: ReleaseReader;
  retirements: Pick<RetirementStore, 'notified'>;
};

/** Which controls guard a state, and what they are judged on. */
export class LifecycleFacts {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The controls that guard each state, by id, each with its phase. */
  async guards(): Promise<(to: LifecycleTarget) => Guard[]> {
    const { versions, registry } = this.#options;
    const { onLadder } = await versions.load();
    const all = [...registry.all.values()]
      .map(({ compiled }) => compiled.control)
      .filter(({ guards }) => guards !== undefined)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return to =>
      all
        .filter(({ guards }) =>
          guardedStates.some(state => state === to && guards!.includes(state)),
        )
        .map(({ fixtures: _, ...control }) => ({
          control,
          // One that is only a guard is on no ladder: its file says its phase.
          phase:
            (control.enabled && onLadder(control.id).phase) || control.phase,
        }));
  }

  /** As it is in force, or as it was stored with a decision. */
  compiledOf({ control }: GuardBasis['controls'][number]): CompiledControl {
    const { facts, registry } = this.#options;
    const inForce = registry.all.get(control.id)?.compiled;
    if (inForce && inForce.control.version === control.version) {
      const { fixtures: _, ...known } = inForce.control;
      if (JSON.stringify(known) === JSON.stringify(control)) {
        return inForce;
      }
    }
    return compileControl(facts.engine, { ...control, fixtures: [] });
  }

  /**
   * What evidence knows of entities, as far as guards and the catalog say.
   *
   * @param instant - ISO 8601; as known then
   */
  async entities(
    refs: readonly string[],
    names: readonly string[] = [],
    instant?: string,
  ): Promise<EntityFacts[]> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const found: EntityFacts[] = [];
    for (let at = 0; at < refs.length; at += together) {
      const { items } = await evidence.getFacts(
        {
          entityRefs: refs.slice(at, at + together),
          names: ['catalog.lifecycle', ...names],
          limit: together,
          at: instant,
        },
        { credentials },
      );
      found.push(...items);
    }
    return found;
  }

  /**
   * What guards of transitions are judged on, one for each. Of an entity that is
   * gone no fact is known.
   *
   * @param wanted.plan - as a request states it
   * @param of.blocking - whether only guards are needed that may stop a move
   */
  async bases(
    wanted: readonly {
      entity: EntityFacts;
      to: LifecycleTarget;
      plan?: RetirementPlan;
    }[],
    at: number,
    { blocking = false }: { blocking?: boolean } = {},
  ): Promise<GuardBasis[]> {
    const { people } = this.#options;
    const guardsOf = await this.guards();
    const of = wanted.map(one => ({
      ...one,
      entityRef: one.entity.entityRef,
      controls: guardsOf(one.to).filter(
        ({ phase }) => !blocking || mayBlock(phase),
      ),
    }));
    const names = new Map(
      of.flatMap(({ controls }) =>
        controls.map(guard => [guard.control.id, this.compiledOf(guard).facts]),
      ),
    );
    const guarded = of.filter(({ controls }) => controls.length > 0);
    const refs = [...new Set(guarded.map(({ entityRef }) => entityRef))];
    const entities = new Map(
      (await this.entities(refs, [...new Set([...names.values()].flat())])).map(
        one => [one.entityRef, one],
      ),
    );
    const readersOf = (fact: string) => {
      const found = guarded.flatMap(({ controls, entityRef, to }) => {
        const entity = entities.get(entityRef);
        const isRead = controls.some(
          ({ control }) =>
            entity &&
            names.get(control.id)?.includes(fact) &&
            isAmong(control, { ...entity, lifecycle: to }),
        );
        return isRead ? [entityRef] : [];
      });
      return [...new Set(found)];
    };
    const notifying = this.#options.notifies ? readersOf(notifiedFact) : [];
    const [consumers, promoted] = await Promise.all([
      this.#consumersOf(
        [...new Set([...readersOf(consumersFact), ...notifying])],
        at,
      ),
      readReleasePromoted(readersOf(releasePromoted), {
        reader: this.#options.releases,
      }),
    ]);
    const notified = await this.#notifiedOf(
      new Map([...consumers].filter(([ref]) => notifying.includes(ref))),
      at,
    );
    const exemptions =
      guarded.length === 0
        ? []
        : await people.exemptionsInForce({
            entityRefs: refs,
            controls: [...names.keys()],
            at,
          });
    return of.map(({ controls, entity: known, entityRef, plan, to }) => {
      const entity = entities.get(entityRef) ?? { ...known, facts: [] };
      const read = new Set(
        controls.flatMap(({ control }) => names.get(control.id) ?? []),
      );
      const derived = [
        consumers.get(entityRef),
        notified.get(entityRef),
        promoted.get(entityRef),
        plan && planOf(plan, at),
      ].filter(fact => fact !== undefined);
      const facts = entity.facts.filter(
        ({ name }) => read.has(name) && !derivedHere.has(name),
      );
      return {
        at,
        to,
        controls,
        entity: {
          ...entity,
          facts: [...facts, ...derived.filter(({ name }) => read.has(name))],
        },
        exemptions: exemptions
          .filter(one => one.entityRef === entityRef)
          .map(({ control, expires, id }) => ({ id, control, expires }))
          .sort((a, b) => b.expires - a.expires || (a.id < b.id ? -1 : 1)),
      };
    });
  }

  #notifiedOf(consumers: ReadonlyMap<string, Fact>, at: number) {
    const { decided, retirements } = this.#options;
    return readNotified(consumers, {
      entities: refs => this.entities(refs),
      retirements,
      standings: entities => decided.of(entities, at),
    });
  }

  /** Who depends on each directly; without those of which that is not known. */
  async consumersOf(
    refs: readonly string[],
    at: number,
  ): Promise<Map<string, Consumers>> {
    const found = await this.#consumersOf(refs, at);
    return new Map(
      [...found].map(([ref, { value }]) => [ref, value as Consumers]),
    );
  }

  /** Not known of what evidence has no graph of, or not the whole one. */
  async #consumersOf(
    refs: readonly string[],
    at: number,
  ): Promise<Map<string, Fact>> {
    const { auth, decided, evidence } = this.#options;
    const own = { credentials: await auth.getOwnServiceCredentials() };
    const graphs: Graph[] = [];
    for (let from = 0; from < refs.length; from += graphsAtOnce) {
      const some = refs.slice(from, from + graphsAtOnce).map(entityRef =>
        evidence
          .getGraph(
            { entityRef, direction: 'calledBy', limit: maxConsumers },
            own,
          )
          .catch((error: Error & { status?: number }) => {
            if (error.name === 'NotFoundError' || error.status === 404) {
              return undefined;
            }
            throw error;
          }),
      );
      graphs.push(
        ...(await Promise.all(some)).filter(
          (one): one is Graph => one?.more.every(isDeeper) ?? false,
        ),
      );
    }
    const all = [
      ...new Set(
        graphs.flatMap(({ items }) => items.map(({ entityRef }) => entityRef)),
      ),
    ];
    const standings = await decided.of(await this.entities(all), at);
    return new Map(
      graphs.map(graph => {
        const value: Consumers = graph.items
          // What calls it was seen, whether the catalog has it or not.
          .filter(({ exists, state }) => exists || state !== 'declared-only')
          .map(({ entityRef, sources, state }) => {
            const lifecycle = standings.get(entityRef)?.state;
            const lastSeenAt = sources
              .flatMap(({ observedAt }) => observedAt ?? [])
              .sort()
              .at(-1);
            return {
              entityRef,
              state,
              ...(lifecycle !== undefined && { lifecycle }),
              ...(lastSeenAt !== undefined && { lastSeenAt }),
            };
          })
          .sort((a, b) => (a.entityRef < b.entityRef ? -1 : 1));
        return [
          graph.entityRef,
          {
            name: consumersFact,
            kind: 'observed',
            stale: false,
            value,
            source: { id: 'evidence' },
            observedAt: graph.at,
          },
        ];
      }),
    );
  }
}

function planOf(plan: RetirementPlan, at: number): Fact {
  const value = { ...plan } as Fact['value'];
  return {
    name: planFact,
    kind: 'declared',
    stale: false,
    value,
    source: { id: 'request' },
    observedAt: new Date(at).toISOString(),
  };
}
