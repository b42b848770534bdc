export { evidenceApiRef } from './evidenceApiRef';
export type { EvidenceApi } from './types';
export { DefaultEvidenceApi } from './DefaultEvidenceApi';
export { useEvidenceApi } from './useEvidenceApi';
