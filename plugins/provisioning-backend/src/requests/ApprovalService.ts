import type { UserInfoService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ApprovalNeed } from '@plumbline/backstage-plugin-provisioning-common';
import type { Deciding } from './ActionService';
import {
  type AsRead,
  latestOperation,
  movedOn,
  requireAsRead,
  visibleRequest,
} from '../records/lookups';
import { newOperation } from '../records/newOperation';
import type { UserCredentials } from '../records/ownership';
import type { RequestService } from './RequestService';
import type { RequestStore } from '../records/RequestStore';
import type {
  ApprovalRule,
  NewEntry,
  StoredOperation,
  StoredRequest,
} from '../records/requests';
import { policiesHash, pricesHash } from '../standards/ProductRegistry';
import type { ProductRegistry } from '../standards/ProductRegistry';
import { expiryGap } from '../records/expiry';
import type { ApproverLookup } from '../approvals/approvers';
import {
  answeredFor,
  countsUntil,
  fitting,
  isSamePerson,
  lower,
  mayBeShort,
  needsIn,
} from '../approvals/coverage';
import type { Surroundings } from '../approvals/Surroundings';

export type ApprovalServiceOptions = {
  approvers: Pick<ApproverLookup, 'names'>;
  clock: Clock;
  /** Who may approve by the narrower way, during an incident. */
  emergency: readonly string[];
  nudge(): void;
  registry: Pick<ProductRegistry, 'standards' | 'refresh'>;
  requests: RequestService;
  store: RequestStore;
  surroundings: Pick<Surroundings, 'incidents'>;
  userInfo: UserInfoService;
  visibility: Pick<CatalogVisibility, 'of'>;
};

type Approving = Deciding & AsRead & { emergency?: boolean };

/** What somebody is about to decide on. */
type Case = {
  by: string;
  /** The decider and their groups, in lower case. */
  mine: ReadonlySet<string>;
  needs: ApprovalNeed[];
  operation: StoredOperation;
  request: StoredRequest;
  rule: ApprovalRule;
};

/** What others than the requester decide about what was planned. */
export class ApprovalService {
  readonly #options: ApprovalServiceOptions;

  constructor(options: ApprovalServiceOptions) {
    this.#options = options;
  }

  /**
   * Answers for every rule that the approver is named for; what all rules are
   * answered for goes on.
   *
   * @param options.emergency - by the narrower way, during an open incident
   * @throws NotFoundError for what the caller may not see; NotAllowedError for
   *   the requester and for whoever is no approver;
   *   ConflictError where there is nothing to approve, not any more, or
   *   not what the caller read
   */
  async approve(
    options: Approving,
    credentials: UserCredentials,
  ): Promise<void> {
    const { emergency = false, reason } = options;
    const { clock, nudge, store } = this.#options;
    const one = await this.#open(options, credentials);
    const { by, needs, operation, request, rule } = one;
    const approvals = fitting(await store.approvals([operation.id]), operation);
    const open = answeredFor(needs, approvals).filter(
      ({ approvedBy }) => approvedBy === undefined,
    );
    const answers = emergency
      ? await this.#inEmergency(one, open, reason)
      : open.filter(need => isNamed(need.by, one.mine));
    if (answers.length === 0) {
      throw needs.some(need => isNamed(need.by, one.mine))
        ? new ConflictError(
            `You approved it already; it waits for ${namesOf(open)}`,
          )
        : new NotAllowedError(`Only ${namesOf(open)} can decide on this`);
    }
    await this.#requireStanding(
      emergency ? this.#options.emergency : answers.flatMap(each => each.by),
      by,
    );
    await this.#requireCurrent(operation, request);
    const at = clock().getTime();
    const rules = answers.map(each => each.rule);
    const { bound } = operation;
    const approval = {
      decision: 'approved' as const,
      by,
      at,
      rules,
      reason: reason ?? '',
      bound: bound!,
      ...(emergency && { emergency }),
    };
    const body = {
      bound,
      reason,
      rules,
      emergency,
      risk: rule.risk,
      rollback: this.#rollbackOf(one),
      // How long it had waited, from its plan on.
      waitedMs: at - operation.updatedAt,
    };
    const words = `${emergency ? 'Approved in an emergency' : 'Approved'}${
      reason ? `: ${reason}` : '.'
    }`;
    const entry: NewEntry = {
      at,
      body,
      actor: by,
      message: words,
      decision: {
        type: emergency ? 'override' : 'approval',
        action: emergency ? 'overridden' : 'approved',
        ...(reason && { reason }),
        validUntil: new Date(countsUntil(approval, rule)).toISOString(),
      },
    };
    const outcome = await store.approve(
      {
        operation,
        entry,
        from: operation.state,
        to: operation.kind === 'destroy' ? 'destroying' : 'applying',
      },
      approval,
      {
        isComplete: all =>
          answeredFor(needs, fitting(all, operation)).every(
            ({ approvedBy }) => approvedBy !== undefined,
          ),
        partly: {
          at,
          body,
          actor: by,
          message: `${words.replace(/\.$/, '')}; it waits for others, too.`,
          // Nothing is allowed yet.
          decision: { type: 'approval', action: 'step' },
        },
      },
    );
    if (outcome === 'lost') {
      throw movedOn();
    }
    nudge();
  }

  /** @throws as {@link ApprovalService.approve}; InputError without a reason */
  async reject(
    options: Deciding & AsRead,
    credentials: UserCredentials,
  ): Promise<void> {
    const { clock, store } = this.#options;
    const { reason } = options;
    const one = await this.#open(options, credentials);
    const { by, needs, operation, rule } = one;
    if (!needs.some(need => isNamed(need.by, one.mine))) {
      throw new NotAllowedError(`Only ${namesOf(needs)} can decide on this`);
    }
    if (!reason) {
      throw new InputError("'reason' is missing; say what would be right");
    }
    const at = clock().getTime();
    const bound = operation.bound!;
    const outcome = await store.decide(
      {
        operation,
        from: operation.state,
        to: 'rejected',
        entry: {
          at,
          actor: by,
          message: `Rejected: ${reason}`,
          decision: { type: 'approval', action: 'rejected', reason },
          body: {
            bound,
            reason,
            risk: rule.risk,
            rollback: this.#rollbackOf(one),
            waitedMs: at - operation.updatedAt,
          },
        },
      },
      { decision: 'rejected', by, reason, at, bound },
    );
    if (outcome === 'lost') {
      throw movedOn();
    }
  }

  async #open(
    { id, ...asRead }: Deciding & AsRead,
    credentials: UserCredentials,
  ): Promise<Case> {
    const { store, userInfo } = this.#options;
    const request = await visibleRequest(this.#options, id, credentials);
    const operation = await latestOperation(store, id);
    const { approval: rule, bound } = operation;
    if (operation.state !== 'waiting-for-approval' || !rule || !bound) {
      throw new ConflictError(
        `'${id}' is ${operation.state}; there is nothing to decide`,
      );
    }
    const { userEntityRef: by } = credentials.principal;
    if (
      isSamePerson(by, operation.requestedBy) ||
      isSamePerson(by, request.requester)
    ) {
      throw new NotAllowedError(
        'The requester cannot decide on it; another approver must',
      );
    }
    requireAsRead(operation, asRead);
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    const mine = new Set([by, ...ownershipEntityRefs].map(lower));
    return { by, mine, needs: needsIn(rule), operation, request, rule };
  }

  /** @returns all that is open: in an emergency one person answers for it */
  async #inEmergency(
    one: Case,
    open: ApprovalNeed[],
    reason: string | undefined,
  ): Promise<ApprovalNeed[]> {
    const { emergency, surroundings } = this.#options;
    if (!isNamed(emergency, one.mine)) {
      throw new NotAllowedError(
        emergency.length > 0
          ? `Only ${emergency.join(', ')} can approve in an emergency`
          : "No user can approve in an emergency: 'plumbline.provisioning.approvals.emergency.by' is empty",
      );
    }
    if (!reason) {
      throw new InputError("'reason' is missing; an emergency needs one");
    }
    if (this.#rollbackOf(one) === 'irreversible') {
      throw new NotAllowedError(
        'An irreversible change needs the usual approval, also in an emergency',
      );
    }
    if (!mayBeShort(one.needs)) {
      throw new NotAllowedError(
        'A change that reduces protection needs the usual approval, also in an emergency',
      );
    }
    const { service } = one.request;
    const incidents = (await surroundings.incidents(service)) ?? [];
    // What nobody confirms any more asks for an approval, and allows none.
    if (incidents.every(({ stale }) => stale)) {
      throw new ConflictError(
        incidents.length > 0
          ? `No source has confirmed recently that the incident on ${service} is still open; it needs the usual approval`
          : `There is no open incident on ${service}; it needs the usual approval`,
      );
    }
    return open;
  }

  /**
   * Who approves is looked up again before the run, and then in the catalog
   * alone: what would not count then is not taken now.
   */
  async #requireStanding(refs: readonly string[], by: string): Promise<void> {
    if (!(await this.#options.approvers.names(refs, by))) {
      throw new NotAllowedError(
        `The catalog does not have you in ${[...new Set(refs)].join(
          ', ',
        )}; an approval counts only while it does`,
      );
    }
  }

  #rollbackOf({ operation, request }: Case) {
    const { offers } = this.#options.registry.standards;
    return offers.get(request.product)?.product.readiness.rollback[
      operation.kind
    ];
  }

  /** What was shown to the approver must be what would be applied. */
  async #requireCurrent(
    operation: StoredOperation,
    request: StoredRequest,
  ): Promise<void> {
    const { clock, nudge, registry, requests, store } = this.#options;
    await registry.refresh();
    const { standards } = registry;
    const now = {
      intent: newOperation({ ...operation, request: { id: '' }, now: 0 })
        .intentHash,
      policies: policiesHash(standards, requests.offer(request.product)),
      prices: pricesHash(standards),
    };
    const isLate = expiryGap({
      operation,
      request,
      offer: requests.offer(request.product),
      now: clock().getTime(),
    });
    const changed = isLate
      ? 'end'
      : (['intent', 'policies', 'prices'] as const).find(
          part => now[part] !== operation.bound![part],
        );
    if (changed) {
      const why = `its ${changed} changed since it was planned`;
      await store.decide({
        operation,
        from: operation.state,
        to: 'rendered',
        entry: { at: clock().getTime(), message: `Planned again: ${why}.` },
        voids: why,
      });
      nudge();
      throw new ConflictError(
        `It can not be approved as it was shown: ${why}. It is planned again`,
      );
    }
  }
}

function isNamed(refs: readonly string[], mine: ReadonlySet<string>): boolean {
  return refs.some(ref => mine.has(lower(ref)));
}

function namesOf(needs: readonly ApprovalNeed[]): string {
  return [...new Set(needs.flatMap(({ by }) => by))].join(', ');
}
