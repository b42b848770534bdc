import { randomUUID } from 'node:crypto';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  Environments,
  normalizeRepository,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  createCounter,
  MeasuredWork,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  ControlsProblem,
  GateDecision,
  GateExemption,
  gateOutcomeSchema,
  gateRulePrefix,
  GateRequest,
  ListedGateRule,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import { proposeRollout } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { VerdictOverrideStore } from '../verdicts/overrides/VerdictOverrideStore';
import type { RefusalOfCaller } from './boundIdentities';
import type { BreakGlassService } from './breakGlass/BreakGlassService';
import type { CommitAuthors } from './CommitAuthors';
import type { GateFacts } from './GateFacts';
import { type CreationIds, gateRecords } from './gateRecords';
import type { GateRegistry } from './GateRegistry';
import { GateReviews, keysOf } from './GateReviews';
import type { GateCaller, GateReaders } from './GateReaders';
import type { GateStore, StoredGate } from './GateStore';
import type { DeployReportStore } from './DeployReportStore';
import { GateJudgements, heldOf } from './judgements/GateJudgements';
import type { HeadDescriptions } from './HeadDescriptions';
import { endOf, isInForce } from './isInForce';
import { noteOnUnjudged, notesOn, notesOnExceptions } from './notesOn';
import { digestOf, namedBy, noteOnMended, outcomeOf } from './outcomeOf';
import { isRead, RegisteredFiles } from './registeredFiles';
import type { RepositoryClaims } from './RepositoryClaims';
import { toGateService } from './toGateService';

const requests = new MeasuredWork({
  name: 'gate.request',
  description: 'Requests for a decision of a gate, by its answer',
});
const countDecision = createCounter({
  name: 'gate.decisions',
  description: 'Decisions of gates',
});

/** More are counted. */
const maxUnclaimed = 100;

type Options = {
  authors: Pick<CommitAuthors, 'of'>;
  breakGlass: Pick<BreakGlassService, 'ofRelease'>;
  claims: Pick<RepositoryClaims, 'of'>;
  /** For which repositories a token may request. */
  refusalOf: RefusalOfCaller;
  clock: Clock;
  creations: CreationIds;
  environments: Environments;
  facts: Pick<GateFacts, 'of'>;
  heads: Pick<HeadDescriptions, 'of'>;
  judgements: Pick<GateJudgements, 'inGate' | 'measure' | 'of'>;
  reportStore: Pick<DeployReportStore, 'of'>;
  people: Pick<VerdictOverrideStore, 'exemptionsInForce'>;
  readers: GateReaders;
  reviews: GateReviews;
  /** From which files the catalog has services. */
  registered: (
    request: GateRequest,
    services: readonly string[],
  ) => Promise<RegisteredFiles>;
  registry: Pick<GateRegistry, 'all' | 'compile' | 'notReady' | 'problems'>;
  store: GateStore;
};

/** Decides whether changes may go out. */
export class GateService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where the caller sees no service that it can be of;
   *   NotAllowedError where a deploy is requested by a caller who cannot see all
   */
  async request(sent: GateRequest, caller: GateCaller): Promise<GateDecision> {
    const decision = await requests.run(
      { stage: sent.stage },
      () => this.#record(sent, caller),
      result => result.answer,
    );
    const { answer, request, stage } = decision;
    countDecision({
      ...{ answer, stage },
      // Callers may name anything: what nothing maps has no series of its own.
      environment:
        this.#options.environments.of(request.environment) ?? 'other',
    });
    return decision;
  }

  async #record(sent: GateRequest, caller: GateCaller): Promise<GateDecision> {
    const { basis, decision, opened } = await this.#decide(sent, caller);
    const { creations, store } = this.#options;
    await store.add(
      { decision, basis },
      decision.stage === 'deploy'
        ? {
            release: keysOf(decision.request),
            records: gateRecords(decision, {
              actor: caller.userRef,
              creations: await creations.idsOf(decision.services),
            }),
            reviews: opened,
          }
        : {},
    );
    return decision;
  }

  /**
   * What a request would be answered now; nothing is recorded.
   *
   * @param options.isAdvice - by what the caller may see, also of a deploy
   */
  async check(
    sent: GateRequest,
    caller: GateCaller,
    options: { isAdvice?: boolean } = {},
  ): Promise<GateDecision> {
    const { decision } = await this.#decide(sent, caller, options);
    return decision;
  }

  async #decide(
    sent: GateRequest,
    caller: GateCaller,
    { isAdvice = sent.stage !== 'deploy' }: { isAdvice?: boolean } = {},
  ) {
    const { breakGlass, clock, environments, facts } = this.#options;
    const { heads, readers, registry, reviews } = this.#options;
    const { notReady } = registry;
    if (notReady !== undefined) {
      throw new ServiceUnavailableError(notReady);
    }
    const seesAll = await readers.seesAll(caller.credentials);
    if (!isAdvice && !seesAll) {
      throw new NotAllowedError(
        'A decision on a deploy needs someone who can see every entity; request advice with the stage "pull-request"',
      );
    }
    const { authorEmails = [], ...stated } = sent;
    const wanted = {
      ...stated,
      repository: repositoryOf(sent.repository),
      environment: environments.filterFor(sent.environment).name,
      // What they come to is stored.
      ...(sent.descriptions && {
        descriptions: sent.descriptions.flatMap(({ base, head, path }) =>
          (base ?? head) === undefined ? [] : [{ path }],
        ),
      }),
    };
    const refusal = this.#options.refusalOf(caller.principal, {
      ...wanted,
      stage: isAdvice ? 'pull-request' : wanted.stage,
    });
    if (refusal !== undefined) {
      throw new NotAllowedError(refusal);
    }
    const claims = await this.#options.claims.of(wanted, caller.credentials);
    // Only a deploy is reviewed.
    const authors = await this.#options.authors.of(
      sent.stage === 'deploy' ? authorEmails : [],
    );
    const request = {
      ...wanted,
      ...(authors.users.length > 0 &&
        sent.makers?.length !== 0 && {
          makers: [...new Set([...(sent.makers ?? []), ...authors.users])],
        }),
    };
    const at = clock().getTime();
    const rules = registry.all;
    const [services, known, measured, exemptions, registered] =
      await Promise.all([
        facts.of(claims.services, {
          ...{ at, seesAll, credentials: caller.credentials },
          environment: request.environment,
          digest: request.release?.artifact?.digest,
          remediates: request.remediates,
          inputs: rules.flatMap(({ compiled }) => compiled.inputs),
        }),
        reviews.ofRelease(request, caller.principal),
        this.#options.judgements.inGate(),
        this.#exemptionsOf(claims.services, at),
        this.#options.registered(
          { ...sent, repository: wanted.repository },
          claims.services,
        ),
      ]);
    const held = heldOf(measured);
    const unread = claims.services.find(
      ref => !services.some(({ entityRef }) => entityRef === ref),
    );
    if (unread !== undefined) {
      throw new ServiceUnavailableError(
        `Evidence knows nothing of '${unread}' at the moment; request again`,
      );
    }
    const descriptions = sent.descriptions?.filter(({ path }) =>
      isRead(path, registered),
    );
    const described = await heads.of(
      { ...sent, descriptions },
      { claims, seesAll, services, credentials: caller.credentials },
    );
    const named = namedBy(environments, request, rules);
    const overrides = await breakGlass.ofRelease(request, known.makers, at);
    const given = {
      ...(held.length > 0 && { held }),
      ...{
        approvals: reviews.approvalsIn(known, { rules, services }),
        overrides: overrides.overrides,
      },
      ...{ environments: named, heads: described.heads, services },
      namesMended: true,
      exemptions,
    };
    const basis = { ...given, rules: rules.map(({ hash }) => hash) };
    const judged = {
      ...{ ...given, at },
      rules: rules.map(({ compiled }) => compiled),
    };
    const outcome = outcomeOf(request, judged);
    const decided = {
      ...outcome,
      ...{ id: randomUUID(), stage: request.stage, request },
      at: iso(at),
      ...(request.stage === 'deploy' && { validUntil: endOf(at, outcome) }),
      requester: caller.principal,
      ...{ services: claims.services, claims: claims.claims },
      rollout: proposeRollout(request, {
        ...{ at, change: outcome.change },
        services: services.map(toGateService),
      }),
      unclaimed: claims.unclaimed.slice(0, maxUnclaimed),
      digest: digestOf(request, at, outcome),
    };
    const { all, note, opened } = reviews.for(decided, known, services);
    const decision = {
      ...decided,
      reviews: all.map(({ approver, id, state }) => ({ approver, id, state })),
      notes: [
        ...notesOn(request, { claims, environments: named, registered }),
        ...this.#notesOnRules(),
        ...noteOnUnjudged(outcome, measured),
        ...[...notesOnExceptions(outcome), ...overrides.notes],
        ...[...described.notes, ...noteOnMended(outcome, request, judged)],
        ...authors.notes,
        ...(note === undefined ? [] : [note]),
      ],
    };
    return { basis, decision, opened };
  }

  /**
   * @throws NotFoundError where there is none, or the caller may not see it
   */
  async get(id: string, caller: GateCaller): Promise<StoredGateDecision> {
    const { clock, judgements, readers, reportStore, reviews, store } =
      this.#options;
    const stored = await store.find(id);
    const [found] = await readers.readable(stored ? [stored] : [], caller);
    if (!found) {
      throw new NotFoundError(
        `There is no decision of a gate '${id.slice(0, 100)}'`,
      );
    }
    const { decision, endedBy } = found;
    const reports = (await reportStore.of(decision.id)).map(
      // Who reported it, and of which services, others may not see.
      ({
        attempt,
        environment,
        outcome,
        reportedAt,
        rolledBackAt,
        run,
        ...of
      }) => ({
        ...{ attempt, environment, outcome, reportedAt, rolledBackAt, run },
        ...{ url: of.url, version: of.version },
      }),
    );
    // What is stored of it beside the digest could have been changed.
    return {
      ...decision,
      ...(decision.stage === 'deploy' && {
        validUntil: endOf(Date.parse(decision.at), decision),
      }),
      reviews: await reviews.current(decision.reviews),
      judgements: await judgements.of(decision.id),
      ...(reports.length > 0 && { reports }),
      reproduced: await this.#isReproduced(found),
      ...(endedBy !== undefined && { endedBy }),
      inForce: isInForce(found, clock().getTime()),
    };
  }

  async rules(): Promise<ListedGateRule[]> {
    const { judgements, registry } = this.#options;
    const measured = await judgements.measure();
    return registry.all.map(
      ({ compiled: { rule, inputs }, source, path, url }) => ({
        ...{ id: rule.id, version: rule.version, title: rule.title },
        ...{ owner: rule.owner, rationale: rule.rationale },
        ...{ phase: rule.phase, answer: rule.answer },
        ...{ whenUnknown: rule.whenUnknown, source, path, url },
        ...(rule.documentation !== undefined && {
          documentation: rule.documentation,
        }),
        ...measured.get(rule.id)!,
        inputs: [...inputs],
      }),
    );
  }

  /** Files of rules that are not in force as written. */
  problems(): ControlsProblem[] {
    return this.#options.registry.problems;
  }

  /** From rules of gates. */
  async #exemptionsOf(
    entityRefs: readonly string[],
    at: number,
  ): Promise<GateExemption[]> {
    const { people } = this.#options;
    const all = await people.exemptionsInForce({ entityRefs, at });
    return all
      .filter(({ control }) => control.startsWith(gateRulePrefix))
      .map(({ control, entityRef, from, id, until }) => ({
        ...{ id, entityRef, rule: control.slice(gateRulePrefix.length) },
        ...{ at: iso(from), validUntil: iso(until) },
      }));
  }

  #notesOnRules(): string[] {
    const paths = this.problems().map(({ path, source }) => path ?? source);
    const distinct = [...new Set(paths)];
    return distinct.length === 0
      ? []
      : [`Rules that are not in force as written: ${distinct.join(', ')}.`];
  }

  /** What is stored comes to its digest, and so does what it rested on. */
  async #isReproduced({ decision, basis }: StoredGate): Promise<boolean> {
    const { registry, store } = this.#options;
    const texts = await store.texts(basis.rules);
    const rules = texts.flatMap(({ body }) => registry.compile(body) ?? []);
    if (rules.length < basis.rules.length) {
      return false;
    }
    const at = Date.parse(decision.at);
    const { request } = decision;
    const { rules: _, ...rest } = basis;
    const given = { ...rest, at, rules };
    return [gateOutcomeSchema.parse(decision), outcomeOf(request, given)].every(
      outcome => digestOf(request, at, outcome) === decision.digest,
    );
  }
}

function repositoryOf(text: string): string {
  const repository = normalizeRepository(text);
  // What was allowed for one repository must not be looked up as another one.
  if (
    repository === undefined ||
    normalizeRepository(repository) !== repository
  ) {
    throw new InputError(
      `'${text}' is not the address of a repository, such as https://git.example/shop/cart`,
    );
  }
  return repository;
}
