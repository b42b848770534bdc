export { readPagerDutyCollector } from './readPagerDutyCollector';
