/**
 * Histories of alerts and pagers: files that they give, read as occurrences.
 *
 * @packageDocumentation
 */
export { alertOccurrence, placeOf } from './alertOccurrence';
export { readAlertHistory } from './readAlertHistory';
export type { AlertHistory, FiredAlert } from './readAlertHistory';
