/**
 * Where people meet toil: the ranked backlog, its candidates, a team's share,
 * and a card.
 *
 * @packageDocumentation
 */
export { toilPlugin as default } from './plugin';
export { toilApiRef } from './api';
export type { ToilApi } from './api';
