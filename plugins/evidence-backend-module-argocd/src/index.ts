/**
 * Syncs of Argo CD and what it runs, by the webhook of its notifications or its API.
 *
 * @packageDocumentation
 */
export { argocdModule as default } from './module';
