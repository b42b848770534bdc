/**
 * Where people meet provisioning: products, requests, approvals, and what was
 * made.
 *
 * @packageDocumentation
 */
export { provisioningPlugin as default } from './plugin';
export { provisioningApiRef } from './api';
export type { ProvisioningApi } from './api';
