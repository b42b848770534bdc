export { sensitiveParts } from '@plumbline/backstage-plugin-evidence-common';
export * from './accuracy';
export * from './campaign';
export * from './control';
export * from './dispute';
export * from './exemption';
export * from './fix';
export * from './deployReport';
export * from './gateDecision';
export * from './gateDiff';
export * from './gateOverride';
export * from './gatePoll';
export * from './gatePreview';
export {
  commitSchema,
  gateRequestSchema,
  changedDescriptions,
  intentOf,
  maxGateDescription,
  maxGateMakers,
  maxGatePaths,
  maxGateServices,
  releaseCandidateSchema,
  unreadable,
} from './gateRequest';
export type {
  GateRequest,
  GateRequestInput,
  ReleaseCandidate,
} from './gateRequest';
export * from './gateReview';
export * from './gateJudgement';
export * from './gateWaits';
export * from './gateRollout';
export * from './gateRule';
export * from './phase';
export { gateRulePrefix } from './text';
export * from './verdict';
export * from './verdictImport';
export * from './vocabulary';
export * from './contract';
export * from './creation';
export * from './serviceTemplate';
export * from './weekly';
export * from './environmentLadder';
export * from './release';
export * from './releaseStatement';
