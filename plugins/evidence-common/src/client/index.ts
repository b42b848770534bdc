/**
 * A client of the evidence API for the browser and for Node.
 *
 * It takes only types from the schemas, so that bundling it does not bring zod.
 *
 * @packageDocumentation
 */
export { clientOf, queryOf } from './clientOf';
export type { OperationMethod, OperationsClient, QueryInput } from './clientOf';
export { DecisionClient } from './DecisionClient';
export type { ListDecisionsQuery } from './DecisionClient';
export { DiscrepancyClient } from './DiscrepancyClient';
export { EvidenceClient } from './EvidenceClient';
export { EvidenceRequestError } from './EvidenceRequestError';
export { RestClient, expectSuccess, withQuery } from './RestClient';
export type {
  QueryValue,
  RequestOptions,
  RestAnswer,
  RestClientOptions,
} from './RestClient';
export { allPages } from './allPages';
export { changeLists } from './changeLists';
export type {
  ChangesFilter,
  ChangeTimelineQuery,
  ContextAnswer,
  GraphQuery,
  ListAlertGroupsQuery,
  ListAlertsQuery,
  ListChangesQuery,
  ListDiscrepanciesQuery,
  ListIncidentsQuery,
  ResolveOptions,
} from './types';
