/**
 * Ladders of environments as code, and releases on them. Apart from the package's
 * main entry, so that pages carry no rule engine.
 *
 * @packageDocumentation
 */
export { createLadderEngine, ladderInputs, statedInputs } from './inputs';
export { compileLadder, ladderFor, parseLadder, plainLadder } from './ladder';
export type { CompiledLadder, LadderSubject, Rung } from './ladder';
export { environmentLadderJsonSchema } from './jsonSchema';
export { countedFrom, isNamedBy, reportAllowanceMs } from './releaseChange';
export type {
  GateWord,
  GrantedTime,
  ReleaseChange,
  StatedRelease,
} from './releaseChange';
export { statementFindings } from './statements';
export { releasesOf } from './releasesOf';
export type { Release } from './releasesOf';
export { ReleaseStates } from './stateOf';
export type { Passage } from './stateOf';
export type {
  ReleaseEvidence,
  ReleaseIncident,
  SkipInForce,
  StateOfRelease,
} from './needs';
