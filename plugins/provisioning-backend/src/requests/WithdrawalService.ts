import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type {
  CatalogVisibility,
  Clock,
  Lease,
} from '@plumbline/backstage-plugin-evidence-node';
import { canGo } from '@plumbline/backstage-plugin-provisioning-common';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Deciding } from './ActionService';
import { fitting, isSamePerson } from '../approvals/coverage';
import {
  type AsRead,
  latestOperation,
  movedOn,
  requireAsRead,
  visibleRequest,
} from '../records/lookups';
import type { UserCredentials } from '../records/ownership';
import type { RequestStore } from '../records/RequestStore';
import type { StoredOperation } from '../records/requests';

export type WithdrawalServiceOptions = {
  clock: Clock;
  store: RequestStore;
  visibility: Pick<CatalogVisibility, 'of'>;
  /** How long a step that is being done is waited for, in ms. Default: 3 s. */
  patienceMs?: number;
};

const claimMs = 30_000;
const everyMs = 50;
const usualPatienceMs = 3_000;
const touching: readonly State[] = ['applying', 'destroying'];

/** What people withdraw of what they requested, before any of it is made. */
export class WithdrawalService {
  readonly #options: WithdrawalServiceOptions;

  constructor(options: WithdrawalServiceOptions) {
    this.#options = options;
  }

  /**
   * Ends what the caller requested. It holds the claim meanwhile, so that no
   * replica plans or applies at the same moment.
   *
   * @throws NotFoundError for what the caller may not see; NotAllowedError for
   *   whoever is not its requester; ConflictError where it is too late, where
   *   somebody was faster, or where it is not what the caller read
   */
  async withdraw(
    { id, reason, ...asRead }: Omit<Deciding, 'key'> & AsRead,
    credentials: UserCredentials,
  ): Promise<void> {
    await visibleRequest(this.#options, id, credentials);
    const { userEntityRef: by } = credentials.principal;
    await this.#holding(id, {
      check: async operation => {
        await this.#requireOpen(operation, by);
        requireAsRead(operation, asRead);
      },
      run: (lease, operation) => this.#end({ lease, operation, by, reason }),
    });
  }

  /**
   * Takes back what the caller approved, while nothing has run: it waits for an
   * approval again. It holds the claim meanwhile, as whoever applies does.
   *
   * @throws NotFoundError for what the caller may not see; NotAllowedError for
   *   whoever has not approved it; ConflictError where something has run, or where
   *   somebody was faster
   */
  async withdrawApproval(
    { id, reason }: { id: string; reason: string },
    credentials: UserCredentials,
  ): Promise<void> {
    const { clock, store } = this.#options;
    await visibleRequest(this.#options, id, credentials);
    const { userEntityRef: by } = credentials.principal;
    await this.#holding(id, {
      check: operation => this.#requireApprovedBy(operation, by),
      run: async (lease, operation) => {
        const own = await this.#requireApprovedBy(operation, by);
        const isPartly = operation.state === 'waiting-for-approval';
        const moved = await store.withdrawApproval(lease, {
          by: own.by,
          operation,
          why: `${by} withdrew it: ${reason}`,
          entry: {
            at: clock().getTime(),
            actor: by,
            message: `Approval withdrawn: ${reason}`,
            decision: {
              type: own.emergency ? 'override' : 'approval',
              // What others have to approve, too, was not allowed yet.
              action: isPartly ? 'withdrawn' : 'revoked',
              reason,
            },
            body: { from: operation.state, reason, rules: own.rules },
            withdrawsApproval: true,
          },
        });
        if (moved === 'lost') {
          throw movedOn();
        }
      },
    });
  }

  /** Does something with the claim of the latest operation. */
  async #holding(
    id: string,
    step: {
      /** Before the claim is waited for, and again once it is had. */
      check: (operation: StoredOperation) => Promise<unknown>;
      run: (lease: Lease, operation: StoredOperation) => Promise<void>;
    },
  ): Promise<void> {
    const { store } = this.#options;
    const found = await latestOperation(store, id);
    await step.check(found);
    const holder = `withdrawal ${randomUUID()}`;
    const lease = await this.#claim(found.id, holder);
    try {
      // It may have gone on until the claim was had.
      const operation = await latestOperation(store, id);
      if (operation.id !== found.id) {
        throw movedOn();
      }
      await step.check(operation);
      await step.run(lease, operation);
    } finally {
      await store.release(found.id, holder);
    }
  }

  /** @throws NotAllowedError; ConflictError where something has run */
  async #requireApprovedBy(operation: StoredOperation, by: string) {
    const { begunAt, id, requestId, state } = operation;
    const approvals = await this.#options.store.approvals([id]);
    if (!approvals.some(each => isSamePerson(each.by, by))) {
      throw new NotAllowedError(
        'Only the user who approved it can withdraw the approval',
      );
    }
    if (
      begunAt !== undefined ||
      ![...touching, 'waiting-for-approval'].includes(state)
    ) {
      throw new ConflictError(
        `'${requestId}' is ${state}; an approval is withdrawn only while nothing has run`,
      );
    }
    const own = fitting(approvals, operation).findLast(each =>
      isSamePerson(each.by, by),
    );
    if (!own) {
      throw new ConflictError(
        'Your approval does not count any more; there is nothing to withdraw',
      );
    }
    return own;
  }

  async #end(options: {
    lease: Lease;
    operation: StoredOperation;
    by: string;
    reason?: string;
  }): Promise<void> {
    const { lease, operation, by, reason } = options;
    const { clock, store } = this.#options;
    const because = reason ? `: ${reason}` : '';
    const moved = await store.move(lease, {
      operation,
      from: operation.state,
      to: 'rejected',
      entry: {
        at: clock().getTime(),
        actor: by,
        message: because ? `Withdrawn${because}` : 'Withdrawn.',
        decision: {
          type: 'run',
          action: 'withdrawn',
          ...(because && { reason }),
        },
        body: { kind: operation.kind, from: operation.state, reason },
      },
      changes: { error: `withdrawn by ${by}` },
      voids: 'it was withdrawn',
    });
    if (moved === 'lost') {
      throw movedOn();
    }
  }

  /** @throws NotAllowedError; ConflictError where it ended, or some of it is made */
  async #requireOpen(
    { id, kind, requestId, requestedBy, state }: StoredOperation,
    by: string,
  ): Promise<void> {
    if (!isSamePerson(by, requestedBy)) {
      throw new NotAllowedError(
        requestedBy
          ? `Only ${requestedBy}, who requested it, can withdraw it`
          : 'It has no requester who could withdraw it',
      );
    }
    if (!canGo(kind, state, 'rejected')) {
      throw new ConflictError(
        `'${requestId}' is ${state}; only a request that is not being made yet can be withdrawn`,
      );
    }
    const steps = await this.#options.store.timeline(requestId);
    const own = steps.filter(step => step.operationId === id);
    // Where an approval was withdrawn, nothing had run.
    if (
      own.some(
        ({ state: stood }, at) =>
          touching.includes(stood) &&
          own[at + 1]?.state !== 'waiting-for-approval',
      )
    ) {
      throw new ConflictError(
        `'${requestId}' was started before and may have created something; only a request that never started can be withdrawn`,
      );
    }
  }

  /** A look for what is missing is short, and so is waited for; a plan is not. */
  async #claim(operationId: string, holder: string): Promise<Lease> {
    const { patienceMs = usualPatienceMs, store } = this.#options;
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const lease = await store.claim(operationId, holder, claimMs);
      if (lease) {
        return lease;
      }
      if (Date.now() >= deadline) {
        throw new ConflictError(
          'It is being worked on at this moment; withdraw it once it waits',
        );
      }
      await sleep(everyMs);
    }
  }
}
