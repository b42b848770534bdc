export {
  addToCaseOutbox,
  CasePublisher,
  createCaseOutboxTable,
  lookForCases,
} from './CaseOutbox';
export {
  casesOfEach,
  createDerivedCasesTable,
  DerivedCases,
} from './DerivedCases';
export type { CasesBySubject } from './DerivedCases';
