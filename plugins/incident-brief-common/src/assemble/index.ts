export { assembleBrief } from './assembleBrief';
export { confidenceCodes } from './confidence';
export type { ConfidenceCode } from './confidence';
