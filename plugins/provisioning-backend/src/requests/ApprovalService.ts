import type { UserInfoService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { policiesHash, pricesHash } from '../standards/ProductRegistry';
import type { ProductRegistry } from '../standards/ProductRegistry';
import type { Deciding } from './ActionService';
import { existingRequest, latestOperation } from './lookups';
import { newOperation } from './newOperation';
import { movedOn, RequestService, UserCredentials } from './RequestService';
import type {
  RequestStore,
  StoredOperation,
  StoredRequest,
} from './RequestStore';

const hour = 3_600_000;

export type ApprovalServiceOptions = {
  clock: Clock;
  nudge(): void;
  registry: Pick<ProductRegistry, 'standards' | 'refresh'>;
  requests: RequestService;
  store: RequestStore;
  userInfo: UserInfoService;
};

/** What others than the requester decide about what was planned. */
export class ApprovalService {
  readonly #options: ApprovalServiceOptions;

  constructor(options: ApprovalServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws NotAllowedError for the requester and for whoever is no approver;
   *   ConflictError where there is nothing to approve, or not any more
   */
  async approve(options: Deciding, credentials: UserCredentials) {
    await this.#decide('approved', options, credentials);
  }

  /** @throws as {@link ApprovalService.approve} */
  async reject(options: Deciding, credentials: UserCredentials) {
    await this.#decide('rejected', options, credentials);
  }

  async #decide(
    decision: 'approved' | 'rejected',
    { id, reason }: Deciding,
    credentials: UserCredentials,
  ): Promise<void> {
    const { clock, nudge, store, userInfo } = this.#options;
    const operation = await latestOperation(store, id);
    const { approval: rule, bound } = operation;
    if (operation.state !== 'waiting-for-approval' || !rule || !bound) {
      throw new ConflictError(
        `'${id}' is ${operation.state}; there is nothing to decide`,
      );
    }
    const { userEntityRef: by } = credentials.principal;
    const request = await existingRequest(store, id);
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

  async #moved(outcome: Promise<'moved' | 'lost'>): Promise<void> {
    if ((await outcome) === 'lost') {
      throw movedOn();
    }
  }
}
