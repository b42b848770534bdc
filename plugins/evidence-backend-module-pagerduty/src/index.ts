/**
 * Who is on call, incidents and change events of PagerDuty.
 *
 * @packageDocumentation
 */
export { pagerdutyModule as default } from './module';
