/**
 * Whether the links of the catalog's entities answer.
 *
 * @packageDocumentation
 */
export { linksModule as default } from './module';
