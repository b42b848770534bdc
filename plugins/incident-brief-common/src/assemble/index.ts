export { assembleBrief } from './assembleBrief';
export { healthOf } from '../kit/health';
export { holdsUntil } from './holdsUntil';
export { confidenceCodes } from './confidence';
export type { ConfidenceCode } from './confidence';
