/**
 * Shows in the catalog what was made through requests.
 *
 * @packageDocumentation
 */
export { catalogModuleProvisioning as default } from './module';
