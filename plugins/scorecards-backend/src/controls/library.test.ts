import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import {
  CompiledControl,
  parseControl,
  runFixtures,
} from '@plumbline/backstage-plugin-scorecards-common/control';

const folder = join(__dirname, '../../../../standards/controls');
const files = readdirSync(folder).filter(name => name.endsWith('.yaml'));
const now = Date.parse('2026-11-20T15:00:00Z');

describe('the library of controls', () => {
  const engine = createRuleEngine();
  const controls = new Map<string, CompiledControl>();
  for (const file of files) {
    const { compiled, problems } = parseControl(
      engine,
      readFileSync(join(folder, file), 'utf8'),
    );
    if (!compiled) {
      throw new Error(`${file}: ${problems[0].message}`);
    }
    controls.set(file, compiled);
  }

  it('has thirty, ten of them enabled, all in observe', () => {
    const all = [...controls.values()].map(({ control }) => control);
    expect(all.length).toBeGreaterThanOrEqual(30);
    expect(all.filter(({ enabled }) => enabled)).toHaveLength(10);
    expect(new Set(all.map(({ phase }) => phase))).toEqual(
      new Set(['observe']),
    );
  });

  it.each(files)('%s leads to its part of the guide', file => {
    const { id, documentation, remediation } = controls.get(file)!.control;
    const [page, part] = documentation!.split('/docs/')[1].split('#');
    expect(part).toBe(id);
    expect(remediation.url).toBe(documentation);
    expect(readFileSync(join(folder, '../../docs', page), 'utf8')).toContain(
      `\n## ${id}\n`,
    );
  });

  it.each(files)('%s comes out as its fixtures say', file => {
    const compiled = controls.get(file)!;
    expect(`${compiled.control.id}.yaml`).toBe(file);
    expect(runFixtures(compiled, now)).toEqual([]);
    const expected = new Set(
      compiled.control.fixtures.map(fixture => fixture.expect),
    );
    expect([...expected]).toEqual(
      expect.arrayContaining(['pass', 'fail', 'unknown']),
    );
  });
});
