/**
 * Judges controls on evidence and keeps the verdicts.
 *
 * @packageDocumentation
 */
export { scorecardsPlugin as default } from './plugin';
