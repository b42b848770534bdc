/**
 * Gates: rules as code, and what they decide about a change. Apart from the
 * package's main entry, so that pages carry no rule engine.
 *
 * @packageDocumentation
 */
export { classify } from './classify';
export { compileRule } from './CompiledRule';
export type { CompiledRule } from './CompiledRule';
export { answerOnceRead, decide } from './decide';
export {
  dependenciesAdded,
  ownersNamed,
  readDescriptions,
} from './descriptions';
export { draftRule } from './draftRule';
export { headsOf } from './heads';
export type { HeadDescription } from './heads';
export type { KnownDependency } from './headDependencies';
export { runRuleFixtures } from './fixtures';
export type { GateService } from './GateService';
export type { NamedEnvironments } from './judgeRule';
export {
  blockingControlsSchema,
  createGateEngine,
  changedLifecycle,
  directDependencies,
  directDependenciesSchema,
  gateInputs,
  inputsOf,
  isGateInput,
  isOfRequest,
  remediatedIncident,
} from './inputs';
export { proposeRollout } from './rollout';
export { gateWaitsOf, waitsIn } from './waits';
export type { ApprovedReview, GateWait, WaitingStep } from './waits';
export { parseRule } from './parseRule';
export type { ParsedRule } from './parseRule';
