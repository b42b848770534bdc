export { readDiscrepancyCase } from './discrepancyCase';
export { DatabaseDiscrepancyStore } from './DatabaseDiscrepancyStore';
