export { presentVerdict } from './presentVerdict';
export type { KeptJudgement, OnLadder, PeopleSaid } from './presentVerdict';
