import type { UserInfoService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  isEnded,
  OperationKind,
} from '@plumbline/backstage-plugin-provisioning-common';
import { policiesHash, pricesHash } from '../standards/ProductRegistry';
import type { ProductRegistry } from '../standards/ProductRegistry';
import { newOperation } from './newOperation';
import {
  movedOn,
  requireOwner,
  RequestService,
  UserCredentials,
} from './RequestService';
import type {
  RequestStore,
  StoredOperation,
  StoredRequest,
} from './RequestStore';

const hour = 3_600_000;
const day = 24 * hour;

export type ActionServiceOptions = {
  clock: Clock;
  nudge(): void;
  registry: Pick<ProductRegistry, 'standards' | 'refresh'>;
  requests: RequestService;
  store: RequestStore;
  userInfo: UserInfoService;
};

type Deciding = { id: string; reason?: string };

/** What people do with a request. */
export class ActionService {
  readonly #options: ActionServiceOptions;

  constructor(options: ActionServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws NotAllowedError for the requester and for whoever is no approver;
   *   ConflictError where there is nothing to approve, or not any more
   */
  async approve(options: Deciding, credentials: UserCredentials) {
    await this.#decide('approved', options, credentials);
  }

  /** @throws as {@link ActionService.approve} */
  async reject(options: Deciding, credentials: UserCredentials) {
    await this.#decide('rejected', options, credentials);
  }

  /** Gives it more time, within what its level allows. */
  async extend({ id, reason }: Deciding, credentials: UserCredentials) {
    const { clock, requests, store } = this.#options;
    const request = await this.#owned(id, credentials);
    const { expiry } =
      requests.offer(request.product).product.levels[
        String(request.intent.durability)
      ] ?? {};
    if (!expiry || request.expiresAt === undefined) {
      throw new InputError(
        `'${id}' does not expire; there is nothing to extend`,
      );
    }
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(`'${id}' is ${request.state}, and not extended`);
    }
    const last = request.createdAt + expiry.maxDays * day;
    const now = clock().getTime();
    const expiresAt = Math.min(
      Math.max(request.expiresAt, now) + expiry.extendDays * day,
      last,
    );
    if (expiresAt <= request.expiresAt) {
      throw new InputError(
        `'${id}' lasts ${expiry.maxDays} days at most; ask for another one`,
      );
    }
    const until = new Date(expiresAt).toISOString();
    const noted = await store.note(
      id,
      { state: 'active', expiresAt },
      {
        at: now,
        actor: credentials.principal.userEntityRef,
        message: `Extended to ${until}.`,
        body: { expiresAt: until, reason },
      },
      request.state,
    );
    if (noted === 'lost') {
      throw movedOn();
    }
    // The day is in the resource's tags, too.
    await this.#begin('modify', { id, reason }, request.intent, credentials);
  }

  async destroy(options: Deciding, credentials: UserCredentials) {
    const request = await this.#owned(options.id, credentials);
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(
        `'${options.id}' is ${request.state}; only what is active is destroyed`,
      );
    }
    await this.#begin('destroy', options, request.intent, credentials);
  }

  /** Changes what was asked for, on the same road. */
  async modify(
    options: Deciding & { intent: Record<string, unknown> },
    credentials: UserCredentials,
  ) {
    const { requests } = this.#options;
    const request = await this.#owned(options.id, credentials);
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(
        `'${options.id}' is ${request.state}; only what is active is changed`,
      );
    }
    const intent = await requests.validate(
      requests.offer(request.product),
      { ...request.intent, ...options.intent },
      credentials,
    );
    for (const fixed of ['service', 'owner']) {
      if (intent[fixed] !== request.intent[fixed]) {
        throw new InputError(
          `'${fixed}' can't be changed; ask for another one`,
        );
      }
    }
    await this.#begin('modify', options, intent, credentials);
  }

  /** Makes it again what was asked for, on the same road. */
  async revert({ id, reason }: Deciding, credentials: UserCredentials) {
    const request = await this.#owned(id, credentials);
    if (!request.drift) {
      throw new ConflictError(
        `Nothing is known to have changed '${id}'; there is nothing to revert`,
      );
    }
    await this.#begin('modify', { id, reason }, request.intent, credentials);
  }

  /** Plans again what failed. */
  async retry({ id, reason }: Deciding, credentials: UserCredentials) {
    const { clock, nudge, store } = this.#options;
    await this.#owned(id, credentials);
    const operation = await this.#latest(id);
    if (operation.state !== 'failed') {
      throw new ConflictError(
        `'${id}' is ${operation.state}; only what failed is tried again`,
      );
    }
    const moved = await store.decide({
      operation,
      from: 'failed',
      to: 'rendered',
      entry: {
        at: clock().getTime(),
        actor: credentials.principal.userEntityRef,
        message: 'Tried again.',
        body: { reason },
      },
      voids: 'it was tried again',
    });
    if (moved === 'lost') {
      throw movedOn();
    }
    nudge();
  }

  async #decide(
    decision: 'approved' | 'rejected',
    { id, reason }: Deciding,
    credentials: UserCredentials,
  ): Promise<void> {
    const { clock, nudge, store, userInfo } = this.#options;
    const operation = await this.#latest(id);
    const { approval: rule, bound } = operation;
    if (operation.state !== 'waiting-for-approval' || !rule || !bound) {
      throw new ConflictError(
        `'${id}' is ${operation.state}; there is nothing to decide`,
      );
    }
    const { userEntityRef: by } = credentials.principal;
    const request = await this.#existing(id);
    if (by === operation.requestedBy || by === request.requester) {
      throw new NotAllowedError(
        'Who asked for it can not decide on it; somebody else has to',
      );
    }
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    const mine = new Set([by, ...ownershipEntityRefs]);
    if (!rule.by.some(ref => mine.has(ref.toLocaleLowerCase('en-US')))) {
      throw new NotAllowedError(
        `Only ${rule.by.join(', ')} can decide on this`,
      );
    }
    const at = clock().getTime();
    const entry = {
      at,
      actor: by,
      body: { bound, reason },
    };
    if (decision === 'rejected') {
      if (!reason) {
        throw new InputError("'reason' is missing; say what would be right");
      }
      await this.#moved(
        store.decide(
          {
            operation,
            from: operation.state,
            to: 'rejected',
            entry: {
              ...entry,
              message: `Rejected: ${reason}`,
              decision: { type: 'approval', action: 'rejected', reason },
            },
          },
          { decision, by, reason, at, bound },
        ),
      );
      return;
    }
    await this.#requireCurrent(operation, request);
    await this.#moved(
      store.decide(
        {
          operation,
          from: operation.state,
          to: operation.kind === 'destroy' ? 'destroying' : 'applying',
          entry: {
            ...entry,
            message: reason ? `Approved: ${reason}` : 'Approved.',
            decision: {
              type: 'approval',
              action: 'approved',
              ...(reason && { reason }),
              validUntil: new Date(at + rule.validHours * hour).toISOString(),
            },
          },
        },
        { decision, by, reason: reason ?? '', at, bound },
      ),
    );
    nudge();
  }

  /** What was shown to the approver must be what would be applied. */
  async #requireCurrent(
    operation: StoredOperation,
    { product }: StoredRequest,
  ): Promise<void> {
    const { clock, nudge, registry, requests, store } = this.#options;
    await registry.refresh();
    const { standards } = registry;
    const now = {
      intent: newOperation({ ...operation, request: { id: '' }, now: 0 })
        .intentHash,
      policies: policiesHash(standards, requests.offer(product)),
      prices: pricesHash(standards),
    };
    const changed = (['intent', 'policies', 'prices'] as const).find(
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

  async #begin(
    kind: OperationKind,
    { id, reason }: Deciding,
    intent: StoredRequest['intent'],
    credentials: UserCredentials,
  ): Promise<void> {
    const { clock, nudge, store } = this.#options;
    const latest = await this.#latest(id);
    const { userEntityRef } = credentials.principal;
    const now = clock().getTime();
    const added = await store.addOperation(
      newOperation({
        request: { id },
        number: latest.number + 1,
        kind,
        intent,
        requestedBy: userEntityRef,
        reason,
        now,
      }),
      {
        at: now,
        actor: userEntityRef,
        message:
          kind === 'destroy' ? 'Asked to destroy it.' : 'Asked to change it.',
        decision: { type: 'run', action: 'requested' },
        body: { kind, intent, reason },
      },
    );
    if (added === 'busy') {
      throw new ConflictError(
        `Something else is being done with '${id}'; wait until that ended`,
      );
    }
    nudge();
  }

  async #moved(outcome: Promise<'moved' | 'lost'>): Promise<void> {
    if ((await outcome) === 'lost') {
      throw movedOn();
    }
  }

  async #latest(id: string): Promise<StoredOperation> {
    const operations = await this.#options.store.operations([id]);
    const open = operations.find(({ state }) => !isEnded(state));
    const latest = open ?? operations[operations.length - 1];
    if (!latest) {
      throw new NotFoundError(`There is no request '${id.slice(0, 100)}'`);
    }
    return latest;
  }

  async #existing(id: string): Promise<StoredRequest> {
    const request = await this.#options.store.get(id);
    if (!request) {
      throw new NotFoundError(`There is no request '${id.slice(0, 100)}'`);
    }
    return request;
  }

  async #owned(id: string, credentials: UserCredentials) {
    const request = await this.#existing(id);
    const isRequester =
      request.requester === credentials.principal.userEntityRef;
    if (!isRequester) {
      await requireOwner(this.#options.userInfo, request.owner, credentials);
    }
    return request;
  }
}
