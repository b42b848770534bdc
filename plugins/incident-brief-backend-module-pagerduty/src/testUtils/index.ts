export { createPagerDutyTarget } from '../createPagerDutyTarget';
export { startPagerDuty } from './pagerDutyServer';
export type { PagerDutyServer } from './pagerDutyServer';
