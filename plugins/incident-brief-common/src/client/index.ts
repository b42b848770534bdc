/**
 * A client of the incident brief API for the browser and for Node.
 *
 * @packageDocumentation
 */
export { IncidentBriefClient } from './IncidentBriefClient';
export type { BriefAnswer, BriefRequest } from './IncidentBriefClient';
