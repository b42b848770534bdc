/** A PagerDuty of the tests. */
export {
  PagerDutyServer,
  token,
} from '../collector/__testUtils__/pagerDutyServer';
