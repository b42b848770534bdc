export { incidentBriefApiRef } from './incidentBriefApiRef';
export { DefaultIncidentBriefApi } from './DefaultIncidentBriefApi';
export type { IncidentBriefApi } from './types';
