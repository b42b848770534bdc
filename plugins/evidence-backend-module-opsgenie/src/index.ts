/**
 * Who is on call and open alerts, from Opsgenie.
 *
 * @packageDocumentation
 */
export { opsgenieModule as default } from './module';
