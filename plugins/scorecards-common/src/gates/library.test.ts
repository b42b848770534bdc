/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createGateEngine, parseRule, runRuleFixtures } from '.';

const root = resolve(__dirname, '../../../..');
const folder = join(root, 'standards/gates');
const files = readdirSync(folder).filter(name => name.endsWith('.yaml'));
const now = Date.parse('2026-11-26T12:00:00Z');
const engine = createGateEngine();
const guide = readFileSync(join(root, 'docs/gates.md'), 'utf8');

describe('the library of rules of gates', () => {
  it.each(files)('%s comes out as its fixtures say', file => {
    const text = readFileSync(join(folder, file), 'utf8');
    const { compiled, problems } = parseRule(engine, text);
    expect(problems).toBeUndefined();
    const { rule } = compiled!;
    expect(`${rule.id}.yaml`).toBe(file);
    const [page, part] = rule.documentation!.split('/docs/')[1].split('#');
    expect([page, part]).toEqual(['gates.md', rule.id]);
    expect(guide).toContain(`\n### ${rule.id}\n`);
    expect(runRuleFixtures(compiled!, now)).toEqual([]);
    expect(rule.fixtures.map(({ expect: to }) => to)).toEqual(
      // What time alone decides is always known.
      expect.arrayContaining(['pass', rule.calendar ? 'fail' : 'unknown']),
    );
  });

  it.each(files)(
    '%s applies to a migration where it does to a deploy',
    file => {
      const text = readFileSync(join(folder, file), 'utf8');
      const { actions = ['deploy', 'migration'] } =
        parseRule(engine, text).compiled!.rule.appliesTo ?? {};
      // A decision on either lets the release out.
      expect(actions.includes('migration')).toBe(actions.includes('deploy'));
    },
  );

  it('softens only budget and incident for a change that is to end an incident', () => {
    const reading = files.filter(file => {
      const text = readFileSync(join(folder, file), 'utf8');
      const { inputs } = parseRule(engine, text).compiled!;
      return inputs.includes('request.remediates');
    });
    expect(reading).toEqual([
      'error-budget-burning.yaml',
      'error-budget-left.yaml',
      'no-open-incident.yaml',
    ]);
  });
});
