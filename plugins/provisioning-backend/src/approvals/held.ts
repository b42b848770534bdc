import {
  levelOf,
  loweredBy,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Intent,
  Protecting,
  Scales,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { RequestStore } from '../records/RequestStore';
import type {
  StoredApproval,
  StoredEntry,
  StoredOperation,
  StoredRequest,
} from '../records/requests';
import { fitting } from './coverage';

declare const isHeld: unique symbol;

/**
 * What a resource has to be treated as: each state that it was ever in, and
 * whose data may still be in it, but for those that another one protects as
 * well. Only {@link heldBy} makes one, so that nothing is judged by the state in
 * force alone.
 */
export type Held = {
  readonly states: readonly Intent[];
  /** Who owns its data. */
  readonly owner: string;
  /** Whether it goes by itself whatever anybody does. */
  readonly isThrowaway: boolean;
  readonly [isHeld]: true;
};

/** What became of a request until now. */
export type History = {
  request: Pick<StoredRequest, 'intent' | 'owner' | 'expiresAt'>;
  operations: readonly StoredOperation[];
  approvals: readonly (StoredApproval & { operationId: string })[];
  timeline: readonly Pick<StoredEntry, 'operationId' | 'state'>[];
};

/** From here on it may hold data as the operation's intent says. */
const run: readonly State[] = ['applying', 'verifying', 'active'];

/**
 * Folds the history of a request: what was once held stays held, until a change
 * that lowers it came into force with the approval of the owner of the data.
 */
export function heldBy(
  { request, operations, approvals, timeline }: History,
  product: Protecting,
  scales: Scales,
): Held {
  const started = new Set(
    timeline
      .filter(({ state }) => run.includes(state))
      .map(({ operationId }) => operationId),
  );
  let states: Intent[] = [];
  const add = (after: Intent) => {
    states = [
      ...states.filter(
        before => loweredBy(product, { before, after, scales }).length > 0,
      ),
      after,
    ];
  };
  for (const operation of operations) {
    const { id, intent, kind, state } = operation;
    if (kind === 'destroy' || !(run.includes(state) || started.has(id))) {
      continue;
    }
    if (state === 'active' && isReleased(operation, approvals)) {
      states = [];
    }
    add(intent);
  }
  add(request.intent);
  return {
    states,
    owner: request.owner,
    isThrowaway:
      request.expiresAt !== undefined &&
      states.every(each => levelOf(product, each)?.expiry !== undefined),
  } as unknown as Held;
}

/** @throws what the store throws */
export async function readHistory(
  store: Pick<RequestStore, 'approvals' | 'operations' | 'timeline'>,
  request: StoredRequest,
): Promise<History> {
  const operations = await store.operations([request.id], { plans: false });
  return {
    request,
    operations,
    approvals: await store.approvals(operations.map(({ id }) => id)),
    timeline: await store.timeline(request.id),
  };
}

/** Whether the owner of the data let it be lowered. */
function isReleased(
  operation: StoredOperation,
  approvals: History['approvals'],
): boolean {
  return fitting(
    approvals.filter(({ operationId }) => operationId === operation.id),
    operation,
  ).some(({ emergency, rules }) => !emergency && rules?.includes('lowering'));
}
