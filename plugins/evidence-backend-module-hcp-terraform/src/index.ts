/**
 * Runs of HCP Terraform and Terraform Enterprise, by webhook.
 *
 * @packageDocumentation
 */
export { hcpTerraformModule as default } from './module';
