export { readDiscrepancyCase } from './discrepancyCase';
