export { readFailureRules } from './failureRules';
export { pastRuns } from './database/pastRuns';
export { pastPullRequests } from './database/pullRequests';
export type { FailureRules } from './failureRules';
export { signalOfRun } from './prepareRun';
export { RunService } from './RunService';

export type { StoredRun } from './records';
