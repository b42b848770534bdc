import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  EntityFacts,
  RetirementPlan,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type CatalogVisibility,
  isGone,
} from '@plumbline/backstage-plugin-evidence-node';
import type { GuardVerdict } from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import type { Members } from '../people/Members';
import { type Creations, openForMs } from './DecidedStates';
import { judgeGuards, leftIn, withheldGuards } from './judgeGuards';
import { LifecycleFacts, planFact } from './LifecycleFacts';
import type {
  LifecycleStore,
  GuardBasis,
  LifecycleStepHead,
  StoredLifecycleStep,
} from './LifecycleStore';
import { presentPlan, presentStep } from './present';

type Options = {
  creations: Pick<Creations, 'open'>;
  facts: LifecycleFacts;
  members: Members;
  store: LifecycleStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Finds entities and decisions, and shows of them what a caller may see. */
export class LifecycleReader {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * As evidence knows it; one that is gone is known by its decisions.
   *
   * @param at - ISO 8601; what the catalog stated then, nothing where that is not known
   * @throws NotFoundError where there is none that the caller may see
   */
  async entity(
    entityRef: string,
    credentials: BackstageCredentials,
    at?: string,
  ): Promise<EntityFacts> {
    const { facts, store, visibility } = this.#options;
    const mayRead = await visibility.of([entityRef], credentials);
    if (mayRead(entityRef)) {
      const [found] = await facts.entities([entityRef]);
      const [last] = found ? [] : await store.history(entityRef, { limit: 1 });
      const known =
        found ?? (last && { ...last.basis.entity, lifecycle: undefined });
      if (known) {
        return at === undefined ? known : this.#then(known, at);
      }
    }
    throw new NotFoundError(`The catalog has no '${entityRef}'`);
  }

  /** Whether it is created here, and its contents are not merged yet. */
  async isOpen(entityRef: string, now: number): Promise<boolean> {
    const { creations } = this.#options;
    return (await creations.open([entityRef], now - openForMs)).size > 0;
  }

  /** Nothing of it is known from before what evidence keeps. */
  async #then(known: EntityFacts, at: string): Promise<EntityFacts> {
    const { entityRef } = known;
    try {
      const [then] = await this.#options.facts.entities([entityRef], [], at);
      return then ?? { ...known, lifecycle: undefined };
    } catch (error) {
      if (isGone(error)) {
        return { ...known, lifecycle: undefined };
      }
      throw error;
    }
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async find(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredLifecycleStep> {
    const { store, visibility } = this.#options;
    const found = await store.find(id);
    const mayRead =
      found && (await visibility.of([found.entityRef], credentials));
    if (!found || !mayRead!(found.entityRef)) {
      throw new NotFoundError(
        `There is no transition '${id.slice(0, 100)}' of a lifecycle`,
      );
    }
    return found;
  }

  guardsOf(basis: GuardBasis): GuardVerdict[] {
    return judgeGuards(basis, guard => this.#options.facts.compiledOf(guard));
  }

  async shown(
    guards: GuardVerdict[],
    { controls }: GuardBasis,
    credentials: BackstageCredentials,
  ): Promise<GuardVerdict[]> {
    const plans = guards.flatMap(plansIn);
    const mayRead = await this.#options.visibility.of(
      [
        ...plans.flatMap(({ replacement }) => replacement ?? []),
        ...guards.flatMap(leftIn),
      ],
      credentials,
    );
    return mayRead('')
      ? guards
      : withheldGuards(guards, controls, mayRead).map(guard => ({
          ...guard,
          evidence: guard.evidence.map(one =>
            one.fact === planFact
              ? {
                  ...one,
                  value: presentPlan(one.value as RetirementPlan, mayRead),
                }
              : one,
          ),
        }));
  }

  /** @throws NotAllowedError for a user who is not of the group that owns it */
  async requireOwner(
    { entityRef, owner }: EntityFacts,
    by: Decider,
    what: string,
  ): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    if (!owner || !isMember(owner)) {
      throw new NotAllowedError(
        owner
          ? `Only members of '${owner}', who own '${entityRef}', may ${what}`
          : `'${entityRef}' has no owner in the catalog, and only its owner may ${what}`,
      );
    }
  }

  /** Names users and entities that the caller may see, and no others. */
  async presenter(
    credentials: BackstageCredentials,
    steps: readonly (LifecycleStepHead | undefined)[],
  ) {
    const named = steps.flatMap(step =>
      step
        ? [step.by, step.breakGlass?.reconciled?.by, step.plan?.replacement]
        : [],
    );
    const mayRead = await this.#options.visibility.of(
      named.filter(ref => ref !== undefined),
      credentials,
    );
    return (step: LifecycleStepHead, now: number) =>
      presentStep(step, now, mayRead);
  }
}

function plansIn({ evidence }: GuardVerdict): RetirementPlan[] {
  return evidence.flatMap(({ fact, value }) =>
    fact === planFact ? [value as RetirementPlan] : [],
  );
}
