export { accuracyWords } from './accuracyWords';
export {
  accuracyWindowDays,
  measureAccuracy,
  outcomesByEntity,
} from './measureAccuracy';
export type { FailureOutcome, ReviewedFailures } from './measureAccuracy';
