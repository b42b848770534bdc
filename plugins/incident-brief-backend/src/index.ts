/**
 * Serves incident briefs assembled from evidence.
 *
 * @packageDocumentation
 */
export { incidentBriefPlugin as default } from './plugin';
