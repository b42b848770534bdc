export {
  addToCaseOutbox,
  CasePublisher,
  createCaseOutboxTable,
} from './CaseOutbox';
