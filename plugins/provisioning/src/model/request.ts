import type {
  ListedRequest,
  Operation,
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';

/** What is done now, or was done last. */
export function latestOf({
  operations,
}: Pick<ProvisioningRequest, 'operations'>): Operation {
  return (
    operations.find(({ state }) => !isEnded(state)) ??
    operations[operations.length - 1]
  );
}

/** What was made is called by the variable that names it. */
export function nameOf(
  { intent, id }: Pick<ListedRequest, 'id' | 'intent'>,
  product?: Pick<ProductDetails, 'resource'>,
): string {
  const name = product && intent[product.resource.name];
  return name === undefined ? id : String(name);
}

/** How soon somebody should look at it, the least first; -1 where nothing needs attention. */
export function attentionOf({
  drift,
  latest,
  state,
}: Pick<ListedRequest, 'drift' | 'latest' | 'state'>): number {
  return [
    latest.state === 'failed' || latest.state === 'refused',
    state === 'expiring',
    drift !== undefined,
    latest.state === 'waiting-for-approval',
  ].findIndex(Boolean);
}

/** Whether it ended before anything was active, and may be sent again otherwise. */
export function isCorrectable({
  operations,
  state,
}: Pick<ProvisioningRequest, 'operations' | 'state'>): boolean {
  return (
    ['failed', 'refused'].includes(state) &&
    latestOf({ operations }).kind === 'create'
  );
}
