export { DatabaseDecisionStore } from './DatabaseDecisionStore';
