export { followAlerts } from './followAlerts';
