export { assembleBrief } from './assembleBrief';
export { holdsUntil } from './holdsUntil';
export { confidenceCodes } from './confidence';
export type { ConfidenceCode } from './confidence';
