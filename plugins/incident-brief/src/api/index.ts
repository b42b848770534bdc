export { incidentBriefApiRef } from './incidentBriefApiRef';
export { DefaultIncidentBriefApi } from './DefaultIncidentBriefApi';
export type { BriefAnswer, BriefQuery, IncidentBriefApi } from './types';
