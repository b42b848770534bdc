export { presentVerdict } from './presentVerdict';
export type { KeptJudgement, PeopleSaid } from './presentVerdict';
