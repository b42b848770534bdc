export { evidenceApiRef } from './evidenceApiRef';
export type { EvidenceApi, Overview, OverviewFiring } from './types';
export { DefaultEvidenceApi } from './DefaultEvidenceApi';
export { useEvidenceApi } from './useEvidenceApi';
