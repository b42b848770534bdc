export { accuracyWords } from './accuracyWords';
export { accuracyWindowDays, measureAccuracy } from './measureAccuracy';
export type { JudgedFailures } from './measureAccuracy';
