/**
 * Monitors, on-call and calls between services, from Datadog.
 *
 * @packageDocumentation
 */
export { datadogModule as default } from './module';
