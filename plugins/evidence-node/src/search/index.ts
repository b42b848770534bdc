/**
 * What a capability gives to the portal's search.
 *
 * @packageDocumentation
 */
export { createSearchModule } from './createSearchModule';
export type { SearchedDocument } from './createSearchModule';
