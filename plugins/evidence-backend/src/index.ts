/**
 * Collects and keeps evidence about the estate.
 *
 * @packageDocumentation
 */
export { evidencePlugin as default } from './plugin';
