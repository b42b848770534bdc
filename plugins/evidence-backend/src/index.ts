/**
 * Collects and keeps evidence about the estate.
 *
 * @packageDocumentation
 */
export { evidencePlugin as default } from './plugin';
export { readinessRootHealthServiceFactory } from '@plumbline/backstage-plugin-evidence-node';
