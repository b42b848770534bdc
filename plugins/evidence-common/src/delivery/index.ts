export * from './changeDelivery';
export { commitNames, commitsOfRuns, namesOfCommit } from './commitNames';
export * from './deliveryOf';
export { distributionOf, leastSample } from './figures';
export { leadParts, leadPartsOf } from './leadParts';
export type { LeadPart } from './leadParts';
export * from './schemas';
