/**
 * Syncs of Argo CD, by the webhook of its notifications.
 *
 * @packageDocumentation
 */
export { argocdModule as default } from './module';
