import { randomBytes } from 'node:crypto';
import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  CheckAnswer,
  checkIntent,
  FieldProblem,
  Finding,
  Intent,
  levelOf,
  OperationKind,
} from '@plumbline/backstage-plugin-provisioning-common';
import {
  denies,
  exempt,
} from '@plumbline/backstage-plugin-provisioning-common/policy';
import { inWords, requestFindings, rulesOf } from '../engine/steps/submitted';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import { subjectOf } from '../exemptions/present';
import { priceAhead } from '../products/priceAhead';
import type { Offer, ProductRegistry } from '../standards/ProductRegistry';
import type { ApproverLookup } from '../approvals/approvers';
import { approvalBefore } from '../engine/approvalBefore';
import { Held, heldBy, readHistory } from '../approvals/held';
import type { Surroundings } from '../approvals/Surroundings';
import type { ApprovalPolicy } from '../readConfig';
import type { SecretStore } from '../vault/SecretStore';
import { whyNotSecrets } from '../vault/secretReferences';
import { endFrom } from '../records/expiry';
import type { Names } from '../records/Names';
import { newOperation } from '../records/newOperation';
import { UserCredentials, whyNot } from '../records/ownership';
import { fixedProblems, refuse } from '../records/problems';
import type { RequestStore } from '../records/RequestStore';
import type { StoredRequest } from '../records/requests';

export type RequestServiceOptions = {
  approvals: Pick<ApprovalPolicy, 'by' | 'highCost' | 'scales'>;
  approvers: ApproverLookup;
  catalog: CatalogService;
  clock: Clock;
  /** In which prices are shown. */
  currency: string;
  exemptions: Pick<ExemptionStore, 'inForce'>;
  names: Pick<Names, 'whyTaken'>;
  /** Called when there is something to do. */
  nudge(): void;
  registry: Pick<ProductRegistry, 'standards' | 'refresh'>;
  secrets: Pick<SecretStore, 'get' | 'refOf'>;
  store: RequestStore;
  surroundings: Pick<Surroundings, 'decidedLifecycle' | 'incidents'>;
  userInfo: UserInfoService;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Takes requests. */
export class RequestService {
  readonly #options: RequestServiceOptions;

  constructor(options: RequestServiceOptions) {
    this.#options = options;
  }

  /** @throws NotFoundError where the standards have no such product */
  offer(id: string): Offer {
    const offer = this.#options.registry.standards.offers.get(id);
    if (!offer) {
      throw new NotFoundError(`There is no product '${id.slice(0, 100)}'`);
    }
    return offer;
  }

  /**
   * What a request would meet; changes nothing.
   *
   * @param options.of - the one that would be changed; a new one where left out
   * @returns beside the answer what of the intent fits the form
   */
  async check(
    options: {
      product: string;
      intent: Record<string, unknown>;
      of?: StoredRequest;
    },
    credentials: BackstageCredentials,
  ): Promise<{
    intent: Intent;
    answer: Omit<CheckAnswer, 'denied' | 'waitsFor'>;
  }> {
    const { clock, currency, registry } = this.#options;
    const { of } = options;
    // What was never there is corrected, and not changed.
    const made = of?.activeAt === undefined ? undefined : of;
    const offer = this.offer(options.product);
    const { intent, problems } = checkIntent(
      offer.form,
      withLowerCaseRefs(options.intent),
    );
    const unknown = await this.#unknown(offer, intent, credentials, {
      of,
      withNames: problems.length === 0,
    });
    const name = made && offer.product.resource.name;
    const moved = of ? fixedProblems(of.intent, intent, name) : [];
    const now = clock().getTime();
    // What is still to be chosen may be what it costs most by.
    const cost =
      problems.length === 0
        ? priceAhead(offer, {
            intent,
            before: made?.intent,
            currency,
            now,
            books: registry.standards.books,
          })
        : undefined;
    const found = [...problems, ...unknown, ...moved];
    const level = levelOf(offer.product, intent);
    if (!level) {
      return {
        intent,
        answer: { problems: found, findings: [], ...(cost && { cost }) },
      };
    }
    const kind = made ? ('modify' as const) : ('create' as const);
    // What is known of a service is for those who may see it.
    const seesService =
      typeof intent.service === 'string' &&
      unknown.every(({ field }) => field !== 'service');
    const findings = await this.#judge(
      offer,
      { id: of?.id ?? '', intent, kind },
      { now, seesService },
    );
    const answer = {
      problems: found,
      findings,
      promise: level.promise,
      ...(cost && { cost }),
      approval: await approvalBefore(
        {
          product: offer.product,
          cost,
          findings,
          seesService,
          change: made
            ? {
                kind: 'modify',
                before: await this.#heldBy(made, offer),
                after: intent,
              }
            : { kind: 'create', before: undefined, after: intent },
        },
        this.#options,
      ),
    };
    return { intent, answer };
  }

  /**
   * Takes a request. What it asks for may still be refused by policy; then it
   * is kept as refused. So is what fits the product, and not its level.
   *
   * @param options.dryRun - keeps nothing
   * @returns its id, that of the first one where the key was used before, and
   *   whether a policy refuses it
   * @throws InputError for what does not fit the form
   */
  async submit(
    options: {
      product: string;
      intent: Record<string, unknown>;
      creation?: string;
      key?: string;
      dryRun?: boolean;
    },
    credentials: UserCredentials,
  ): Promise<{ id: string; isKnown?: boolean; isRefused?: boolean }> {
    const { clock, nudge, store } = this.#options;
    const offer = this.offer(options.product);
    const { userEntityRef } = credentials.principal;
    const key = options.key && `${userEntityRef} ${options.key}`;
    const known = key && (await store.idOf(key));
    if (known) {
      return { id: known, isKnown: true };
    }
    const { intent, ofLevel } = await this.#fitting(
      offer,
      options.intent,
      credentials,
    );
    const now = clock().getTime();
    const id = `req-${randomBytes(6).toString('hex')}`;
    const { product } = offer;
    const { creation } = options;
    const request = {
      id,
      key,
      creation,
      product: product.id,
      productVersion: product.version,
      requester: userEntityRef,
      service: String(intent.service ?? ''),
      owner: String(intent.owner ?? ''),
      state: 'submitted' as const,
      intent,
      resourceName: String(intent[product.resource.name]),
      createdAt: now,
      updatedAt: now,
      expiresAt: endFrom(product, intent, now),
    };
    const operation = newOperation({
      request,
      number: 1,
      kind: 'create',
      intent,
      requestedBy: userEntityRef,
      now,
    });
    const findings = await this.#judge(
      offer,
      { id, intent, kind: 'create' },
      { now, seesService: true },
    );
    const isRefused = denies(findings);
    if (!isRefused) {
      // No policy says so: then the form does.
      refuse(ofLevel);
    }
    if (options.dryRun) {
      return { id, isRefused };
    }
    const state = isRefused ? ('refused' as const) : request.state;
    const stored = await store.add(
      { ...request, state, nameField: product.resource.name },
      { ...operation, state, findings },
      [
        {
          state: 'submitted',
          at: now,
          actor: userEntityRef,
          message: `Requested ${product.title}.`,
          decision: { type: 'run', action: 'requested' },
          body: {
            ...{ intent, hash: operation.intentHash, product: product.id },
            ...(creation !== undefined && { creation }),
          },
        },
        ...(isRefused
          ? [
              {
                state: 'refused' as const,
                at: now,
                message: `Refused by policy. ${inWords(findings)}`,
                body: { findings: rulesOf(findings) },
              },
            ]
          : []),
      ],
    );
    nudge();
    return { id: stored, isRefused };
  }

  /**
   * The intent with its defaults, checked against form and catalog.
   *
   * @param of - the one that is changed: services change hands, and what was made
   *   for them goes on being theirs who have it
   * @throws InputError with one sentence for each thing that does not fit
   */
  async validate(
    offer: Offer,
    posted: Record<string, unknown>,
    credentials: UserCredentials,
    of?: StoredRequest,
  ): Promise<Intent> {
    const { intent, ofLevel } = await this.#fitting(
      offer,
      posted,
      credentials,
      of,
    );
    refuse(ofLevel);
    return intent;
  }

  /**
   * As {@link RequestService.validate}, but for what only the level does not have.
   */
  async #fitting(
    offer: Offer,
    posted: Record<string, unknown>,
    credentials: BackstageCredentials,
    of?: StoredRequest,
  ): Promise<{ intent: Intent; ofLevel: FieldProblem[] }> {
    const { intent, problems } = checkIntent(
      offer.form,
      withLowerCaseRefs(posted),
    );
    const ofLevel = problems.filter(problem => problem.ofLevel);
    if (ofLevel.length < problems.length) {
      refuse(problems);
    }
    refuse(await this.#unknown(offer, intent, credentials, { of }));
    return { intent, ofLevel };
  }

  async #heldBy(of: StoredRequest, { product }: Offer): Promise<Held> {
    const { approvals, store } = this.#options;
    const history = await readHistory(store, of);
    return heldBy(history, product, approvals.scales);
  }

  /** What is named, and is not there or not the caller's. */
  async #unknown(
    offer: Offer,
    intent: Intent,
    credentials: BackstageCredentials,
    {
      of,
      withNames = true,
    }: {
      of: StoredRequest | undefined;
      /** Looks on a server; not worth it while other fields are wrong. */
      withNames?: boolean;
    },
  ): Promise<FieldProblem[]> {
    const { form, product } = offer;
    const isKnown = of !== undefined;
    return [
      ...(await whyNot(this.#options, intent, credentials, isKnown)),
      ...(await whyNotSecrets(this.#options, { form, intent }, credentials)),
      ...(withNames
        ? await this.#options.names.whyTaken(
            product,
            intent[product.resource.name],
            of,
          )
        : []),
    ];
  }

  async #judge(
    offer: Offer,
    { id, intent, kind }: { id: string; intent: Intent; kind: OperationKind },
    { now, seesService }: { now: number; seesService: boolean },
  ): Promise<Finding[]> {
    const { exemptions, registry } = this.#options;
    const subject = subjectOf({
      id,
      intent,
      product: offer.product.id,
      service: String(intent.service ?? ''),
    });
    return exempt(
      requestFindings(registry.standards, offer, { intent, kind }, now),
      seesService ? await exemptions.inForce(subject, now) : [],
      now,
    );
  }
}

/** The catalog takes references in any case; what is kept has one. */
function withLowerCaseRefs(
  posted: Record<string, unknown>,
): Record<string, unknown> {
  const { owner, service } = posted;
  const lower = (value: unknown) =>
    typeof value === 'string' ? value.toLocaleLowerCase('en-US') : value;
  return {
    ...posted,
    ...(owner !== undefined && { owner: lower(owner) }),
    ...(service !== undefined && { service: lower(service) }),
  };
}
