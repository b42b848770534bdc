/**
 * Rules over facts, in CEL. Apart from the package's main entry point, so that
 * pages do not carry the engine.
 *
 * @packageDocumentation
 */
export { RuleEngine } from './RuleEngine';
export type { FactValues, RuleOutcome } from './evaluate';
export type { Rule } from './RuleEngine';
export { RuleError } from './RuleError';
export { definitionOf, describeFact } from './addedFacts';
export type { NewFact } from './addedFacts';
export { createRuleEngine } from './createRuleEngine';
export { startOfDay } from './time';
