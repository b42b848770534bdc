import { FactDefinition } from '../facts/definition';
import { ruleFacts } from '../facts/registry';
import { RuleEngine } from './RuleEngine';

/** An engine for the registered facts, or for those given. */
export async function createRuleEngine(
  definitions: readonly FactDefinition[] = ruleFacts,
): Promise<RuleEngine> {
  // An ES module, while this package is CommonJS.
  return new RuleEngine(await import('@marcbachmann/cel-js'), definitions);
}
