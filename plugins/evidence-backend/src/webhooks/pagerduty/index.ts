export { createPagerDutySource } from './createPagerDutySource';
