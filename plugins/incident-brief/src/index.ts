/**
 * Where people meet the incident brief: pages, an entity tab and a card.
 *
 * @packageDocumentation
 */
export { incidentBriefPlugin as default } from './plugin';
export { incidentBriefApiRef } from './api';
export type { IncidentBriefApi } from './api';
