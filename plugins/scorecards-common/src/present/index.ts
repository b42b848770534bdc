export { addUpgrades } from './addUpgrades';
export { creationStage, isMerged } from './creationStage';
export type { CreationStage } from './creationStage';
export { isNew } from './isNew';
export { isOverdue } from './isOverdue';
export { isSupported } from './isSupported';
export { presentVerdict } from './presentVerdict';
export type {
  KeptJudgement,
  OnLadder,
  VerdictOverride,
} from './presentVerdict';
export { firstToMend, worstFirst } from './worstFirst';
export type { JudgedRow } from './worstFirst';
export { placeOf } from './placeOf';
