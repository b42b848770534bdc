/**
 * Deploys of releases and what burns now, from Sentry.
 *
 * @packageDocumentation
 */
export { sentryModule as default } from './module';
