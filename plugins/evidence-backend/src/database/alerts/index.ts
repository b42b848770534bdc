export { DatabaseAlertStore } from './DatabaseAlertStore';
