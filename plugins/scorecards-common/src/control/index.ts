/**
 * Loading and judging controls. Apart from the package's main entry, so that
 * pages carry neither a rule engine nor a YAML parser for it.
 *
 * @packageDocumentation
 */
export { compileControl } from './CompiledControl';
export type { CompiledControl } from './CompiledControl';
export { ControlProblem } from './ControlProblem';
export { isAmong, judge, readSubject } from './judge';
export type { Judgement, Subject, SubjectFact, SubjectReading } from './judge';
export { fillFix } from './fix';
export type { FilledFix } from './fix';
export { differencesOf, meaningOf } from './meaning';
export type { ControlDifference } from './meaning';
export { parseControl } from './parseControl';
export type { ParsedStandard } from './parseStandard';
export type { ParsedControl } from './parseControl';
export { runFixtures } from './fixtures';
export type { FixtureFailure } from './fixtures';
