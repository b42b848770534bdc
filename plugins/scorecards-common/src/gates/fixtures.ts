import { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import { failuresOf, type FixtureFailure } from '../control/fixtures';
import { GateStage } from '../schemas/vocabulary';
import { CompiledRule } from './CompiledRule';
import { judgeRule } from './judgeRule';

/** What a fixture leaves out of its request. */
const defaults: Record<string, JsonValue> = {
  'request.stage': 'deploy',
  'request.action': 'deploy',
  'request.environment': 'production',
  'request.remediates': { present: false, incident: '' },
  'release.diff': { present: false, changes: [], destroyed: '' },
};

/**
 * Judges a rule's own fixtures.
 *
 * @param now - epoch milliseconds; inputs of fixtures were seen at that instant
 */
export function runRuleFixtures(
  rule: CompiledRule,
  now: number,
): FixtureFailure[] {
  return failuresOf({
    now,
    noun: 'input',
    defaults: { ...defaults, 'request.at': new Date(now).toISOString() },
    fixtures: rule.rule.fixtures,
    definitionOf: name => rule.compiled.definitionOf(name),
    judgeSubject: subject => {
      const given = (name: string) => subject.facts.get(name)?.value;
      return judgeRule(
        rule,
        subject,
        {
          stage: given('request.stage') as GateStage,
          action: String(given('request.action')),
          environment: String(given('request.environment')),
        },
        now,
      );
    },
  });
}
