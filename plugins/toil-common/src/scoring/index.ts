export * from './observe';
export * from './priority';
export * from './rank';
export * from './judge';
export {
  backlogDefaults,
  bucketRules,
  defaultCapacity,
  frequencyBounds,
  frequencyLevelOf,
  monthMs,
  runsToClimb,
  windowMs,
} from './thresholds';
