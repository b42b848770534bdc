/**
 * Shows services in the catalog while they are created.
 *
 * @packageDocumentation
 */
export { toEntity } from './toEntity';
export { catalogModuleScorecards as default } from './module';
