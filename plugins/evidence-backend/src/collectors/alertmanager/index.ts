export { readAlertmanagerCollector } from './readAlertmanagerCollector';
