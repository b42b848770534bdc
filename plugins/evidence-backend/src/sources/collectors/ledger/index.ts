export { LedgerCollector } from './LedgerCollector';
export type {
  ChangeSummaries,
  ChangeSummary,
} from '../../../changes/ChangeSummaries';
