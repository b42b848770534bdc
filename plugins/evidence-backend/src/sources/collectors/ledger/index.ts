export { LedgerCollector } from './LedgerCollector';
