/**
 * Where people meet toil: the ranked backlog, its candidates, and a card.
 *
 * @packageDocumentation
 */
export { toilPlugin as default } from './plugin';
