/**
 * What pages of the suite add to the portal's search.
 *
 * @packageDocumentation
 */
export { SearchResultItem } from './SearchResultItem';
export type { SearchResultItemProps } from './SearchResultItem';
