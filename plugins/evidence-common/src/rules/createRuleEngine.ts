import { FactDefinition } from '../facts/definition';
import { ruleFacts } from '../facts/registry';
import { RuleEngine } from './RuleEngine';

/** An engine for the registered facts, or for those given. */
export function createRuleEngine(
  definitions: readonly FactDefinition[] = ruleFacts,
): RuleEngine {
  return new RuleEngine(definitions);
}
