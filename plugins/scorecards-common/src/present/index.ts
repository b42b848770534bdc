export { presentVerdict } from './presentVerdict';
export type { KeptJudgement } from './presentVerdict';
