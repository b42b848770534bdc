import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Control,
  controlPromotePermission,
  mayBlock,
  phaseAfter,
  PhaseDecision,
  phases,
  Promotion,
  PromotionBounds,
  PromotionCheck,
  promotionChecks,
  PromotionState,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { noControl } from '../registry/noControl';
import type { Decider } from '../people/Decider';
import { canonical, Members } from '../people/Members';
import type { AccuracyService } from '../reviews/AccuracyService';
import type { ReviewService } from '../reviews/ReviewService';
import type { SummaryStore } from '../summary/SummaryStore';
import { visibleParts } from '../summary/visibleParts';
import type { ControlVersions } from '../verdicts/ControlVersions';
import { withheldFrom } from '../verdicts/WithheldControls';
import { firstStep } from '../phases/firstStep';
import type { LadderStore, StoredStep } from '../phases/LadderStore';
import { promotionDecision } from '../phases/promotionDecision';
import { toPhaseStep } from '../phases/toPhaseStep';

type Options = {
  accuracy: Pick<AccuracyService, 'of'>;
  auth: AuthService;
  versions: Pick<ControlVersions, 'load'>;
  bounds: PromotionBounds;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  clock: Clock;
  members: Members;
  registry: Pick<ControlRegistry, 'all'>;
  reviews: Pick<ReviewService, 'sample'>;
  store: LadderStore;
  summaryStore: SummaryStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Takes controls up the ladder where they have earned it, and down at any time. */
export class LadderService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Where a control is, and what is missing for the next step; for members of
   * the group that decides, if they promote it themselves. Its numbers are those
   * of what the caller may see.
   *
   * @param known.hasOwner - whether the catalog has the owner; read by default
   */
  async promotion(
    id: string,
    credentials: BackstageCredentials,
    known: { hasOwner?: boolean } = {},
  ): Promise<Promotion> {
    const control = this.#judged(id);
    const steps = await this.#steps(control);
    const current = steps.at(-1)!;
    const { phase, at, step } = current;
    const next = phaseAfter(phase);
    const checks = next
      ? await this.#checks(
          control,
          current,
          credentials,
          await this.#callerAsDecider(control, credentials),
          known,
        )
      : [];
    return {
      control: id,
      phase,
      since: new Date(at).toISOString(),
      writtenPhase: control.phase,
      version: step,
      next,
      ready: next !== undefined && checks.every(({ met }) => met),
      checks,
      steps: steps.map(toPhaseStep).reverse(),
    };
  }

  /**
   * One rung up. Who decides sees the accuracy over the whole estate: they
   * answer for the control on all of it.
   *
   * @throws ConflictError that names what is missing; with the numbers, of the
   *   whole estate, for who sees that
   */
  async promote(
    id: string,
    input: PhaseDecision,
    by: Decider,
  ): Promise<Promotion> {
    const { auth, visibility } = this.#options;
    const { control, current } = await this.#begun(id, input, by);
    const next = phaseAfter(current.phase);
    if (input.to !== next) {
      throw new InputError(
        next
          ? `A control is promoted one step at a time: from '${current.phase}' the next is '${next}'`
          : `'${id}' is in '${current.phase}', and there is nothing above that`,
      );
    }
    const checks = await this.#checks(
      control,
      current,
      await auth.getOwnServiceCredentials(),
      by.userRef,
    );
    const missing = checks.filter(({ met }) => !met);
    if (missing.length > 0) {
      const seesAll = (await visibility.of([], by.credentials))('');
      throw new ConflictError(
        `'${id}' can't be promoted to '${next}' yet: ${
          seesAll
            ? missing.map(({ says }) => says).join('; ')
            : `over the whole estate it lacks ${missing
                .map(({ need }) => `'${need}'`)
                .join(', ')}`
        }`,
      );
    }
    const step = this.#stepAfter(current, control, 'promoted', input, by);
    await this.#take(step, [promotionDecision(step, current, next, checks)]);
    return this.promotion(id, by.credentials);
  }

  /** As far down as is requested, at any time. */
  async demote(
    id: string,
    input: PhaseDecision,
    by: Decider,
  ): Promise<Promotion> {
    const { control, current } = await this.#begun(id, input, by);
    const left = phases.slice(
      phases.indexOf(input.to) + 1,
      phases.indexOf(current.phase) + 1,
    );
    if (left.length === 0) {
      throw new InputError(
        `'${id}' is in '${current.phase}', and '${input.to}' is not below that`,
      );
    }
    const step = this.#stepAfter(current, control, 'demoted', input, by);
    await this.#take(
      step,
      // What each rung allowed is over.
      left.reverse().map(phase => promotionDecision(step, current, phase)),
    );
    return this.promotion(id, by.credentials);
  }

  /** What is the same for every decision. */
  async #begun(id: string, input: PhaseDecision, by: Decider) {
    const control = this.#judged(id);
    await by.may(controlPromotePermission);
    const owner = canonical(control.owner);
    const isMember = await this.#options.members.of(by.credentials);
    if (!isMember(owner)) {
      throw new NotAllowedError(
        `Only members of '${owner}', who own '${id}', decide about its phase`,
      );
    }
    const current = (await this.#steps(control)).at(-1)!;
    if (input.version !== current.step) {
      throw new ConflictError(describe(current));
    }
    return { control, current };
  }

  /** The caller, where they are a member of the group that decides. */
  async #callerAsDecider(
    { owner }: Control,
    credentials: BackstageCredentials,
  ): Promise<string | undefined> {
    const { auth, members } = this.#options;
    if (!auth.isPrincipal(credentials, 'user')) {
      return undefined;
    }
    const isMember = await members.of(credentials);
    return isMember(owner) ? credentials.principal.userEntityRef : undefined;
  }

  async #take(step: StoredStep, decisions: DecisionInput[]): Promise<void> {
    const { store } = this.#options;
    if ((await store.take(step, decisions)) === 'conflict') {
      throw new ConflictError(
        describe((await store.steps(step.control)).at(-1)!),
      );
    }
  }

  #stepAfter(
    current: StoredStep,
    control: Control,
    action: StoredStep['action'],
    input: { to: StoredStep['phase']; reason: string },
    by: Decider,
  ): StoredStep {
    return {
      control: control.id,
      step: current.step + 1,
      action,
      phase: input.to,
      at: this.#options.clock().getTime(),
      by: by.userRef,
      reason: input.reason,
      controlVersion: control.version,
    };
  }

  async #checks(
    control: Control,
    current: StoredStep,
    credentials: BackstageCredentials,
    user: string | undefined,
    known: { hasOwner?: boolean } = {},
  ): Promise<PromotionCheck[]> {
    const { accuracy, bounds, clock, reviews, store } = this.#options;
    const { id, owner, version } = control;
    const now = clock().getTime();
    const next = phaseAfter(current.phase)!;
    const promoter = mayBlock(next) ? user : undefined;
    const [measured, sample, since, verdicts, baselines, hasOwner] =
      await Promise.all([
        accuracy.of({ control: id, promoter }, credentials),
        reviews.sample(id, credentials, promoter),
        store.observedSince(id, version),
        this.#verdicts(control, now, credentials),
        store.baselines(),
        known.hasOwner ?? this.#isInCatalog(owner),
      ]);
    return promotionChecks(
      next,
      {
        control,
        hasOwner,
        observedSince: since ?? now,
        phaseSince: current.action === 'began' ? undefined : current.at,
        accuracy: measured.get(id),
        sample: { drawn: sample.items.length, reviewed: sample.reviewed },
        promoter,
        verdicts,
        hasBaseline: baselines.some(each => each.control === id),
        now,
      },
      bounds,
    );
  }

  async #isInCatalog(ref: string): Promise<boolean> {
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    return (await catalog.getEntityByRef(ref, { credentials })) !== undefined;
  }

  /** As they are now, of what the caller may see. */
  async #verdicts(
    { id, version }: Control,
    now: number,
    credentials: BackstageCredentials,
  ): Promise<PromotionState['verdicts']> {
    const { versions, summaryStore: store, visibility } = this.#options;
    const { all: withheld } = await withheldFrom(credentials, {
      pages: await versions.load(),
      visibility,
    });
    const verdicts = { all: 0, unknown: 0, errors: 0 };
    for await (const part of visibleParts(
      { store, visibility },
      { control: id, withheld },
      credentials,
    )) {
      for (const one of await store.statuses(part, { now })) {
        if (one.version === version) {
          verdicts.all += one.count;
          verdicts.unknown += one.status === 'unknown' ? one.count : 0;
          verdicts.errors += one.errors;
        }
      }
    }
    return verdicts;
  }

  /** @throws ServiceUnavailableError where no stored step is whole */
  async #steps(control: Control): Promise<StoredStep[]> {
    const { clock, store } = this.#options;
    const steps = await store.steps(control.id);
    if (steps.length > 0) {
      return steps;
    }
    await store.begin([firstStep(control, clock().getTime())]);
    const begun = await store.steps(control.id);
    if (begun.length === 0) {
      throw new ServiceUnavailableError(
        `The steps of '${control.id}' can't be read: they were set aside as damaged`,
      );
    }
    return begun;
  }

  /** @throws NotFoundError for a control that is not judged */
  #judged(id: string): Control {
    const { all } = this.#options.registry;
    const found = all.get(id)?.compiled.control ?? noControl(id, all.keys());
    if (!found.enabled) {
      throw new NotFoundError(
        `The control '${id}' is not enabled, so it is in no phase`,
      );
    }
    return found;
  }
}

/** For who comes too late to decide. */
function describe({ action, at, by, phase, step }: StoredStep): string {
  const when = new Date(at).toISOString();
  return by
    ? `It has already been ${action} to '${phase}' by '${by}' at ${when}`
    : `It has been in '${phase}' since ${when}, in version ${step}; read it again`;
}
