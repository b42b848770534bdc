export { GoneError, isGone } from './GoneError';
export { createRetentionTable, readHorizon } from './horizons';
export { Retention } from './Retention';
export type { ExpiringRows, RetentionKind } from './Retention';
