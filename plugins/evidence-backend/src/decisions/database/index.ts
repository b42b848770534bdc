export { DatabaseDecisionStore } from './DatabaseDecisionStore';
export { DatabaseCaseStore } from './DatabaseCaseStore';
