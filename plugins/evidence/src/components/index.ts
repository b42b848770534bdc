export { EvidenceRouter } from './EvidenceRouter';
export { DecisionsPage } from './decisions/DecisionsPage';
