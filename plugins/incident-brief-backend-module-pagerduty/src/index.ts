export { pagerDutyModule as default } from './module';
