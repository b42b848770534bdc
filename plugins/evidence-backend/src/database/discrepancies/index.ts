export { DatabaseDiscrepancyStore } from './DatabaseDiscrepancyStore';
