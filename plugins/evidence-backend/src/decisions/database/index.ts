export { DatabaseDecisionStore } from './DatabaseDecisionStore';
export { DatabaseDeployDecisionStore } from './DatabaseDeployDecisionStore';
export { DatabaseCaseStore } from './DatabaseCaseStore';
