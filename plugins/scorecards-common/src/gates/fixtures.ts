import { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import type { FixtureFailure } from '../control/fixtures';
import { SubjectFact } from '../control/judge';
import { Fixture } from '../schemas/control';
import { GateStage } from '../schemas/vocabulary';
import { CompiledRule } from './CompiledRule';
import { judgeRule } from './judgeRule';

/** What a fixture leaves out of its request. */
const usual: Record<string, JsonValue> = {
  'request.stage': 'deploy',
  'request.action': 'deploy',
  'request.environment': 'production',
  'request.remediates': { present: false, incident: '' },
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
  return rule.rule.fixtures.flatMap((fixture, index) => {
    const reason = wrongWith(rule, fixture, now);
    return reason === undefined
      ? []
      : [{ fixture: fixture.name, index, reason }];
  });
}

function wrongWith(
  rule: CompiledRule,
  fixture: Fixture,
  now: number,
): string | undefined {
  const { definitionOf } = rule.compiled;
  const { entity = {}, stale = [] } = fixture;
  for (const [name, value] of Object.entries(fixture.facts)) {
    const definition = definitionOf(name);
    const refusal = definition?.schema.safeParse(value).error?.issues[0];
    if (!definition) {
      return `no input is called '${name}'`;
    }
    if (refusal) {
      return `'${name}' has no such value: ${refusal.message}`;
    }
  }
  const given = { ...usual, ...fixture.facts };
  const { status, message } = judgeRule(
    rule,
    {
      entityRef: 'component:default/fixture',
      kind: entity.kind ?? 'Component',
      type: entity.type ?? 'service',
      lifecycle: entity.lifecycle ?? 'production',
      tier: entity.tier ?? '1',
      facts: new Map(
        Object.entries(given).map(([name, value]): [string, SubjectFact] => [
          name,
          {
            value,
            kind: definitionOf(name)?.kind ?? 'observed',
            source: { id: 'fixture' },
            observedAt: new Date(now).toISOString(),
            freshUntil: stale.includes(name) ? now - 1 : undefined,
          },
        ]),
      ),
    },
    {
      stage: given['request.stage'] as GateStage,
      action: String(given['request.action']),
      environment: String(given['request.environment']),
    },
    now,
  );
  if (status !== fixture.expect) {
    return `it came to ${status} (${message}), not ${fixture.expect}`;
  }
  return fixture.message !== undefined && !message.includes(fixture.message)
    ? `the message is '${message}', without '${fixture.message}'`
    : undefined;
}
