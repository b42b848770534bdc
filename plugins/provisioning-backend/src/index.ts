/**
 * Takes requests for products, plans and applies them with Terraform, and keeps
 * what was decided.
 *
 * @packageDocumentation
 */
export { provisioningPlugin as default } from './plugin';
