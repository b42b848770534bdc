export { followAlerts } from './followAlerts';
export { DatabaseAlertStore } from './DatabaseAlertStore';
