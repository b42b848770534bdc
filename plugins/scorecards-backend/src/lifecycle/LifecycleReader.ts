import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { GuardVerdict } from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import type { Members } from '../people/Members';
import { judgeGuards, withheldGuards } from './judgeGuards';
import type { LifecycleFacts } from './LifecycleFacts';
import type {
  GuardBasis,
  LifecycleStore,
  StoredLifecycleStep,
} from './LifecycleStore';
import { presentStep } from './present';

type Options = {
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

  /** As evidence knows it; one that is gone is known by its decisions. */
  async entity(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<EntityFacts> {
    const { facts, store, visibility } = this.#options;
    const mayRead = await visibility.of([entityRef], credentials);
    if (mayRead(entityRef)) {
      const [found] = await facts.entities([entityRef]);
      const last = found ? undefined : (await store.steps([entityRef])).at(-1);
      const known = found ?? last?.basis.entity;
      if (known) {
        return known;
      }
    }
    throw new NotFoundError(`The catalog has no '${entityRef}'`);
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
    const seesAll = (await this.#options.visibility.of([], credentials))('');
    return seesAll ? guards : withheldGuards(guards, controls);
  }

  /** @throws NotAllowedError for who is not of the group that owns it */
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

  /** Names users whom the caller may see, and no others. */
  async presenter(
    credentials: BackstageCredentials,
    steps: readonly (StoredLifecycleStep | undefined)[],
  ) {
    const users = steps.flatMap(step =>
      step ? [step.by, step.breakGlass?.reconciled?.by ?? step.by] : [],
    );
    const mayRead = await this.#options.visibility.of(users, credentials);
    return (step: StoredLifecycleStep, now: number) =>
      presentStep(step, now, mayRead);
  }
}
