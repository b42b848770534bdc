export * from './changeDelivery';
export { commitNames, commitsOfRuns, namesOfCommit } from './commitNames';
export * from './deliveryOf';
export { distributionOf, leastSample } from './figures';
export { joinPullRequests } from './joinPullRequests';
export { leadParts, leadPartsOf } from './leadParts';
export type { LeadPart, LeadParts } from './leadParts';
export * from './schemas';
