/**
 * Templates that request infrastructure.
 *
 * @packageDocumentation
 */
export { scaffolderModuleProvisioning as default } from './module';
