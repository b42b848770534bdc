export { assembleConfidence } from './assembleConfidence';
export { confidenceCodes } from './codes';
export type { ConfidenceCode } from './codes';
