export { EvidenceRouter } from './EvidenceRouter';
