export { AlertsSeenCollector } from './AlertsSeenCollector';
