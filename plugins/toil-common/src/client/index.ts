/**
 * A client of the toil API for the browser and for Node.
 *
 * @packageDocumentation
 */
import {
  clientOf,
  QueryInput,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { toilOperations } from '../operations';

/**
 * A method for each operation, which throws `EvidenceRequestError` with the
 * server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new ToilClient({
 *   baseUrl: () => discoveryApi.getBaseUrl('toil'),
 *   fetch: fetchApi.fetch,
 * });
 * await client.listCandidates({ bucket: ['automate-first'] });
 * ```
 */
export class ToilClient extends clientOf(toilOperations) {}

/** Query of `GET /api/toil/candidates`, as code writes it. */
export type ListCandidatesQuery = QueryInput<
  typeof toilOperations.listCandidates.query
>;
