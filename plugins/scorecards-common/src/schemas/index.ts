export * from './accuracy';
export * from './control';
export * from './dispute';
export * from './exemption';
export * from './deployReport';
export * from './gateDecision';
export * from './gatePoll';
export * from './gatePreview';
export {
  gateRequestSchema,
  maxGatePaths,
  maxGateServices,
  releaseCandidateSchema,
} from './gateRequest';
export type {
  GateRequest,
  GateRequestInput,
  ReleaseCandidate,
} from './gateRequest';
export * from './gateReview';
export * from './gateRule';
export * from './phase';
export * from './verdict';
export * from './verdictImport';
export * from './vocabulary';
