import type { UserInfoService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  isEnded,
  levelOf,
  stranded,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  DryRun,
  Intent,
  OperationKind,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isDrifted } from '../drift/driftIn';
import { endFrom, expiringSince } from '../records/expiry';
import { latestOperation, movedOn, visibleRequest } from '../records/lookups';
import { intentHashOf, newOperation } from '../records/newOperation';
import {
  requireGroup,
  requireOwner,
  UserCredentials,
} from '../records/ownership';
import { fixedProblems, refuse } from '../records/problems';
import type { RequestService } from './RequestService';
import type { RequestStore } from '../records/RequestStore';
import type { Extension, StoredRequest } from '../records/requests';
import type { WorkspaceStore } from '../records/WorkspaceStore';

const day = 86_400_000;

export type ActionServiceOptions = {
  catalog: CatalogService;
  clock: Clock;
  nudge(): void;
  requests: RequestService;
  store: RequestStore;
  userInfo: UserInfoService;
  visibility: Pick<CatalogVisibility, 'of'>;
  workspaces: Pick<WorkspaceStore, 'workspace'>;
};

export type Deciding = {
  id: string;
  reason?: string;
  /** Of the caller's own: asking again with the same one asks for nothing more. */
  key?: string;
  /** Refuses as it would, and does nothing. */
  dryRun?: boolean;
};

/** What its owners do with a request. */
export class ActionService {
  readonly #options: ActionServiceOptions;

  constructor(options: ActionServiceOptions) {
    this.#options = options;
  }

  /**
   * Gives it more time, within what its level allows.
   *
   * @returns when it ended before, ends now, and ends at the latest
   */
  async extend(
    options: Deciding,
    credentials: UserCredentials,
  ): Promise<NonNullable<DryRun['ends']>> {
    const { id, reason } = options;
    const { clock, requests, store } = this.#options;
    const request = await this.#owned(id, credentials);
    const { expiry } =
      levelOf(requests.offer(request.product).product, request.intent) ?? {};
    if (!expiry || request.expiresAt === undefined) {
      throw new InputError(
        `'${id}' does not expire; there is nothing to extend`,
      );
    }
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(
        `'${id}' is ${request.state}, and cannot be extended`,
      );
    }
    const { product } = requests.offer(request.product);
    const operations = await store.operations([id], { plans: false });
    const last =
      expiringSince(product, request, operations) + expiry.maxDays * day;
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
    const entry = {
      at: now,
      actor: credentials.principal.userEntityRef,
      message: `Extended to ${until}.`,
      body: { expiresAt: until, reason },
    };
    // The day is in the resource's tags, too.
    await this.#begin(
      'modify',
      { ...options, key: undefined },
      request.intent,
      credentials,
      { expiresAt, from: request.expiresAt, entry },
    );
    return {
      now: new Date(request.expiresAt).toISOString(),
      then: until,
      last: new Date(last).toISOString(),
    };
  }

  async destroy(options: Deciding, credentials: UserCredentials) {
    const request = await this.#owned(options.id, credentials);
    if (await this.#isRequested('destroy', options, credentials)) {
      return;
    }
    const isThere = request.state === 'active' || request.state === 'expiring';
    if (!isThere && !(await this.#isLeft(request))) {
      throw new ConflictError(
        `'${options.id}' is ${request.state}; only a request that is active or partly made can be destroyed`,
      );
    }
    await this.#begin('destroy', options, request.intent, credentials);
  }

  /** Changes what was requested, by the same steps. */
  async modify(
    options: Deciding & { intent: Record<string, unknown> },
    credentials: UserCredentials,
  ) {
    const { requests } = this.#options;
    const request = await this.#owned(options.id, credentials);
    if (await this.#isRequested('modify', options, credentials)) {
      return;
    }
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(
        `'${options.id}' is ${request.state}; only an active request can be changed`,
      );
    }
    const wanted = { ...request.intent, ...options.intent };
    const offer = requests.offer(request.product);
    refuse(
      fixedProblems(
        request.intent,
        wanted as Intent,
        offer.product.resource.name,
      ),
    );
    const intent = await requests.validate(offer, wanted, credentials, request);
    await this.#begin('modify', options, intent, credentials);
  }

  /** Hands it to another group, where one of its approvers takes it. */
  async transfer(
    options: Deciding & { owner: string },
    credentials: UserCredentials,
  ) {
    const { id, owner } = options;
    const { catalog } = this.#options;
    const request = await this.#owned(id, credentials);
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(
        `'${id}' is ${request.state}; only an active request can be transferred`,
      );
    }
    if (owner === request.owner) {
      throw new InputError(`'${id}' belongs to ${owner} already`);
    }
    await requireGroup(catalog, owner, credentials);
    await this.#begin(
      'modify',
      options,
      { ...request.intent, owner },
      credentials,
    );
  }

  /** Restores what was requested, by the same steps. */
  async revert(options: Deciding, credentials: UserCredentials) {
    const { id } = options;
    const request = await this.#owned(id, credentials);
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(
        `'${id}' is ${request.state}; only an active request can be reverted`,
      );
    }
    if (!isDrifted(request)) {
      throw new ConflictError(
        `Nothing is known to have changed '${id}'; there is nothing to revert`,
      );
    }
    await this.#begin(
      'modify',
      { ...options, key: undefined },
      request.intent,
      credentials,
    );
  }

  /**
   * Plans again what failed, and judges again what was refused.
   *
   * @param options.intent - what is corrected of a request of which nothing became
   *   active yet; the rest stays
   */
  async retry(
    options: Deciding & { intent?: Record<string, unknown> },
    credentials: UserCredentials,
  ) {
    const { id, reason } = options;
    const { clock, nudge, requests, store } = this.#options;
    const request = await this.#owned(id, credentials);
    const operation = await latestOperation(store, id);
    const { state } = operation;
    if (state !== 'failed' && state !== 'refused') {
      throw new ConflictError(
        `'${id}' is ${state}; only a failed or refused request can be retried`,
      );
    }
    if (options.intent && operation.kind !== 'create') {
      throw new ConflictError(
        `'${id}' was active before; change it in place of correcting the request`,
      );
    }
    const wanted = { ...request.intent, ...options.intent };
    refuse(fixedProblems(request.intent, wanted as Intent));
    const offer = options.intent && requests.offer(request.product);
    const intent =
      offer && (await requests.validate(offer, wanted, credentials, request));
    if (options.dryRun) {
      return;
    }
    const isPlanned = state === 'failed' && !intent;
    const outcome = await store.decide({
      operation,
      from: state,
      to: isPlanned ? 'rendered' : 'submitted',
      entry: {
        at: clock().getTime(),
        actor: credentials.principal.userEntityRef,
        message: intent ? 'Corrected and sent again.' : 'Tried again.',
        body: { reason, ...(intent && { intent }) },
      },
      voids: 'it was tried again',
      ...(intent && {
        changes: {
          request: {
            expiresAt:
              endFrom(offer!.product, intent, clock().getTime()) ?? null,
          },
        },
        corrected: {
          intent,
          intentHash: intentHashOf(intent),
          nameField: offer!.product.resource.name,
          resourceName: String(intent[offer!.product.resource.name]),
        },
      }),
    });
    if (outcome === 'lost') {
      throw movedOn();
    }
    nudge();
  }

  async #begin(
    kind: OperationKind,
    { dryRun, id, key, reason }: Deciding,
    intent: StoredRequest['intent'],
    credentials: UserCredentials,
    extension?: Extension,
  ): Promise<void> {
    const { clock, nudge, store } = this.#options;
    const latest = await latestOperation(store, id);
    if (!isEnded(latest.state)) {
      throw busy(id);
    }
    if (dryRun) {
      return;
    }
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
        key: key && keyOf(key, credentials),
        now,
      }),
      {
        at: now,
        actor: userEntityRef,
        message:
          kind === 'destroy'
            ? 'Requested its destruction.'
            : 'Requested a change.',
        decision: { type: 'run', action: 'requested' },
        body: { kind, intent, reason },
      },
      extension,
    );
    if (added === 'lost') {
      throw movedOn();
    }
    if (added === 'busy') {
      throw busy(id);
    }
    nudge();
  }

  /** Whether a run that came to no good end left something there. */
  async #isLeft({ id, state }: StoredRequest): Promise<boolean> {
    return (
      stranded.includes(state) &&
      (await this.#options.workspaces.workspace(id)) !== undefined
    );
  }

  /** Whether the same caller has requested this before. */
  async #isRequested(
    kind: OperationKind,
    { id, key }: Deciding,
    credentials: UserCredentials,
  ) {
    const { store } = this.#options;
    const known =
      key === undefined
        ? undefined
        : await store.operationWith(id, keyOf(key, credentials));
    if (known && known.kind !== kind) {
      throw new ConflictError(
        `The key '${key}' was used to ${known.kind} '${id}'; use another one`,
      );
    }
    return known !== undefined;
  }

  /** @throws NotFoundError for what the caller may not see; NotAllowedError */
  async #owned(id: string, credentials: UserCredentials) {
    const request = await visibleRequest(this.#options, id, credentials);
    // The requester may have left the group since.
    await requireOwner(this.#options.userInfo, request.owner, credentials);
    return request;
  }
}

function busy(id: string): ConflictError {
  return new ConflictError(
    `Something else is being done with '${id}'; wait until that ended`,
  );
}

function keyOf(key: string, { principal }: UserCredentials): string {
  return `${principal.userEntityRef} ${key}`;
}
