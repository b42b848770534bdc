import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import { draftRule } from './draftRule';
import { runRuleFixtures } from './fixtures';
import { createGateEngine } from './inputs';
import { parseRule } from './parseRule';

const now = Date.parse('2026-03-01T12:00:00.000Z');
const engine = createGateEngine();

function draft(
  input: string,
  has: { value?: JsonValue; stale?: boolean; missing?: string[] },
) {
  const { missing = [], stale = false, value } = has;
  return draftRule({
    input,
    incident: 'INC-412',
    decision: 'd1',
    isAllowed: true,
    now,
    owner: 'group:default/payments',
    keys: Object.keys(
      (engine.definition(input)?.schema as { shape?: object })?.shape ?? {},
    ),
    lines: [
      {
        missing,
        inputs:
          value === undefined
            ? []
            : [{ fact: input, value, stale, source: { id: 'x' } } as never],
      },
    ],
    isValid: text => !parseRule(engine, text).problems,
  });
}

describe('a rule that is drafted after an incident', () => {
  it.each([
    [
      'incident.active',
      [{ id: 'INC-7' }],
      '!(incident.active.exists(each, each.id == "INC-7"))',
    ],
    [
      'slo.state',
      [{ name: 'latency', burnRate: 2.5 }, { name: 'errors' }] as JsonValue,
      '!(slo.state.exists(each, each.name == "latency" && each.burnRate == 2.5) && slo.state.exists(each, each.name == "errors"))',
    ],
    ['incident.active', [], '!(incident.active.size() == 0)'],
    ['request.environment', 'moon', '!(request.environment == "moon")'],
    [
      'release.tests',
      { passed: 3, failed: 1 },
      '!(release.tests.passed == 3 && release.tests.failed == 1)',
    ],
  ])('fails where %s is as it was: %j', (input, value, must) => {
    const { text = '' } = draft(input, { value });
    const { compiled, problems } = parseRule(engine, text);
    expect(problems).toBeUndefined();
    expect(compiled!.rule).toMatchObject({
      must,
      phase: 'observe',
      owner: 'group:default/payments',
      id: `after-inc-412-${input.replace('.', '-')}`,
    });
    expect(compiled!.rule.fixtures).toHaveLength(1);
    expect(runRuleFixtures(compiled!, now)).toEqual([]);
  });

  it.each([
    ['incident.active', { missing: ['incident.active'] }],
    ['release.artifact', { missing: ['release.artifact'] }],
    ['incident.active', { value: [], stale: true }],
  ])('is unknown where %s is not known: %j', (input, has) => {
    const { text = '' } = draft(input, has);
    const { compiled, problems } = parseRule(engine, text);
    expect(problems).toBeUndefined();
    expect(compiled!.inputs).toEqual([input]);
    expect(compiled!.rule.whenUnknown).toBe('review');
    expect(runRuleFixtures(compiled!, now)).toEqual([]);
  });

  it('is refused where no rule read the input, or it can not be compared', () => {
    expect(draft('slo.state', { missing: [] }).problem).toBe(
      "No rule read 'slo.state' of this service in the decision; it read nothing",
    );
    expect(draft('release.tests', { value: {} }).problem).toMatch(
      /'release.tests' has no text, number, truth or list/,
    );
  });
});
