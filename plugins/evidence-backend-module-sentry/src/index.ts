/**
 * Deploys of releases and what fires now, from Sentry.
 *
 * @packageDocumentation
 */
export { sentryModule as default } from './module';
