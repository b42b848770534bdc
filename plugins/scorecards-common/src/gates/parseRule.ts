import { RuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { ParsedStandard, parseStandard } from '../control/parseStandard';
import { gateRuleSchema } from '../schemas/gateRule';
import { CompiledRule, compileRule } from './CompiledRule';

/** What a file of a rule came to. */
export type ParsedRule = ParsedStandard<CompiledRule>;

/**
 * One file, one rule. Never throws.
 *
 * @param engine - see `createGateEngine`
 */
export function parseRule(engine: RuleEngine, text: string): ParsedRule {
  return parseStandard(text, {
    schema: gateRuleSchema,
    noun: 'rule of gates',
    essential: 'must',
    compile: rule => compileRule(engine, rule),
  });
}
