import { levelOf } from '@plumbline/backstage-plugin-provisioning-common';
import type { Product } from '@plumbline/backstage-plugin-provisioning-common';
import type { StoredOperation, StoredRequest } from './requests';

const day = 86_400_000;
/** How long a planned end may be approved and run as it was planned, in ms. */
const freshFor = day;

type Levels = Pick<Product, 'levels'>;
type Standing = Pick<StoredRequest, 'intent' | 'expiresAt'>;
type Changing = Pick<StoredOperation, 'intent' | 'kind' | 'expiresAt'>;

/** When something goes that comes to its level now; undefined where it stays. */
export function endFrom(
  product: Levels,
  intent: StoredRequest['intent'],
  now: number,
): number | undefined {
  const expiry = levelOf(product, intent)?.expiry;
  return expiry && now + expiry.days * day;
}

/** Whether an operation gives a resource another level, and with it another end. */
export function changesLevel(
  { intent, kind }: Pick<StoredOperation, 'intent' | 'kind'>,
  request: Pick<StoredRequest, 'intent'>,
): boolean {
  return kind === 'modify' && intent.durability !== request.intent.durability;
}

/**
 * When it goes once the operation is in force: as was planned where it changes
 * the level, since that day is in the plan, too.
 */
export function endAfter(
  request: Standing,
  operation: Changing,
): number | undefined {
  return changesLevel(operation, request)
    ? operation.expiresAt
    : request.expiresAt;
}

/** Whether too much of the time that the level gives went by since it was planned. */
export function expiryGap(context: {
  offer: { product: Levels };
  operation: Changing;
  request: Standing;
  now: number;
}): boolean {
  const { now, offer, operation, request } = context;
  if (!changesLevel(operation, request)) {
    return false;
  }
  const end = endFrom(offer.product, operation.intent, now);
  return (
    (end === undefined) !== (operation.expiresAt === undefined) ||
    Math.abs((end ?? 0) - (operation.expiresAt ?? 0)) > freshFor
  );
}

/**
 * Since when it goes by itself: the first of the changes in force, one after
 * the other, at whose level it does.
 */
export function expiringSince(
  product: Levels,
  request: Pick<StoredRequest, 'createdAt'>,
  operations: readonly StoredOperation[],
): number {
  let since: number | undefined = request.createdAt;
  for (const { intent, kind, state, updatedAt } of operations) {
    if (kind === 'modify' && state === 'active') {
      since = levelOf(product, intent)?.expiry ? since ?? updatedAt : undefined;
    }
  }
  return since ?? request.createdAt;
}
