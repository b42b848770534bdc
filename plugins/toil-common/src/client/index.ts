/**
 * A client of the toil API for the browser and for Node.
 *
 * It takes only types from the schemas, so that bundling it does not bring zod.
 *
 * @packageDocumentation
 */
export { ToilClient } from './ToilClient';
export type { ListCandidatesQuery } from './ToilClient';
