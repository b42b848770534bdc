export { createAlertmanagerSource } from './createAlertmanagerSource';
