/** A PagerDuty of the tests. */
export { PagerDutyServer, token } from './pagerDutyServer';
