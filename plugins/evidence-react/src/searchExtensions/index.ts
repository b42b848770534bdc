/**
 * What plugins of the suite add to the page of the portal's search.
 *
 * @packageDocumentation
 */
export { createSearchExtensions } from './createSearchExtensions';
