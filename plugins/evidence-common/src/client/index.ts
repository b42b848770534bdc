/**
 * A client of the evidence API for the browser and for Node.
 *
 * @packageDocumentation
 */
export { clientOf, queryOf } from './clientOf';
export type { OperationMethod, OperationsClient, QueryInput } from './clientOf';
export { DecisionClient } from './DecisionClient';
export type { ListDecisionsQuery } from './DecisionClient';
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
} from './types';
