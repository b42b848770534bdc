/**
 * Shows services in the catalog while they are created.
 *
 * @packageDocumentation
 */
export { catalogModuleScorecards as default } from './module';
