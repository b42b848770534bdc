/**
 * Takes in recurring manual work, groups it and keeps the ranked backlog.
 *
 * @packageDocumentation
 */
export { toilPlugin as default } from './plugin';
