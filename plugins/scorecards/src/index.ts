/**
 * Where people meet scorecards: an entity tab, a card, and the pages of
 * controls.
 *
 * @packageDocumentation
 */
export { scorecardsPlugin as default } from './plugin';
export { scorecardsApiRef } from './api';
export type { ScorecardsApi } from './api';
