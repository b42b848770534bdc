export { accuracyWindowDays, measureAccuracy } from './measureAccuracy';
export type { JudgedFailures } from './measureAccuracy';
