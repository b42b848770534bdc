/**
 * A client of the provisioning API for the browser and for Node.
 *
 * It takes only types from the schemas, so that bundling it does not bring zod.
 *
 * @packageDocumentation
 */
export { ProvisioningClient } from './ProvisioningClient';
