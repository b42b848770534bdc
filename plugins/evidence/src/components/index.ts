export { EvidenceRouter } from './EvidenceRouter';
export { DecisionsPage } from './decisions/DecisionsPage';
export { LoginPage } from './login/LoginPage';
