export {
  addToCaseOutbox,
  CasePublisher,
  createCaseOutboxTable,
} from './CaseOutbox';
export {
  createDerivedCasesTable,
  DerivedCases,
  lookForCases,
} from './DerivedCases';
