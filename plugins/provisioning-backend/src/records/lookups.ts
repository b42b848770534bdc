import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';
import type { RequestStore } from './RequestStore';
import type { StoredOperation, StoredRequest } from './requests';

/** @throws NotFoundError */
export async function existingRequest(
  store: Pick<RequestStore, 'get'>,
  id: string,
): Promise<StoredRequest> {
  const request = await store.get(id);
  if (!request) {
    throw notThere(id);
  }
  return request;
}

/**
 * One for a service that the reader may see; the others are as if they had never
 * been requested.
 *
 * @throws NotFoundError
 */
export async function visibleRequest(
  from: {
    store: Pick<RequestStore, 'get'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  },
  id: string,
  credentials: BackstageCredentials,
): Promise<StoredRequest> {
  const request = await existingRequest(from.store, id);
  const isVisible = await from.visibility.of([request.service], credentials);
  if (!isVisible(request.service)) {
    throw notThere(id);
  }
  return request;
}

/**
 * The operation that has not ended, or else the last one.
 *
 * @throws NotFoundError
 */
export async function latestOperation(
  store: Pick<RequestStore, 'operations'>,
  id: string,
): Promise<StoredOperation> {
  const operations = await store.operations([id]);
  const open = operations.find(({ state }) => !isEnded(state));
  const latest = open ?? operations[operations.length - 1];
  if (!latest) {
    throw notThere(id);
  }
  return latest;
}

function notThere(id: string): NotFoundError {
  return new NotFoundError(`There is no request '${id.slice(0, 100)}'`);
}

/** What a caller read of an operation before they decide on it. */
export type AsRead = {
  /** Its id. */
  operation?: string;
  /** SHA-256 of its plan. */
  plan?: string;
};

/** @throws ConflictError where the operation is not the one that was read */
export function requireAsRead(
  { bound, id }: StoredOperation,
  { operation = id, plan = bound?.plan }: AsRead,
): void {
  if (operation !== id || plan !== bound?.plan) {
    throw new ConflictError(
      'The request was planned again since you read it: open it',
    );
  }
}

/** The refusal where somebody else was faster. */
export function movedOn(): ConflictError {
  return new ConflictError('Its state has changed; read it again');
}
