import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { paths } from '../lib/paths.mjs';

const folder = join(paths.root, 'deploy/observability');
const read = (...path) => readFileSync(join(...path), 'utf8');
const { rules } = parse(read(folder, 'rules.yaml')).groups[0];

const isMissing = spawnSync('promtool', ['--version']).error !== undefined;
// In CI it is there, or the test fails.
const skip =
  isMissing && process.env.CI !== 'true' && 'promtool is not installed';

for (const [what, file] of [
  ['check', 'rules.yaml'],
  ['test', 'rules.test.yaml'],
]) {
  test(`promtool ${what} rules ${file}`, { skip }, () => {
    const { status, stdout, stderr } = spawnSync(
      'promtool',
      [what, 'rules', file],
      { cwd: folder, encoding: 'utf8' },
    );
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
}

test('each alert is tested, both when it fires and when it does not', () => {
  const cases = parse(read(folder, 'rules.test.yaml')).tests.flatMap(
    each => each.alert_rule_test,
  );
  const namesOf = found => new Set(found.map(({ alertname }) => alertname));
  const fires = namesOf(cases.filter(each => each.exp_alerts));
  const rests = namesOf(cases.filter(each => !each.exp_alerts));
  for (const { alert } of rules) {
    assert.ok(fires.has(alert), `no test has ${alert} fire`);
    assert.ok(rests.has(alert), `no test has ${alert} rest`);
  }
});

test('each alert leads to its entry of the runbook, and the other way round', () => {
  const entries = [
    ...read(paths.root, 'docs/runbook.md').matchAll(/^### (Plumbline\w+)$/gm),
  ].map(([, name]) => name);
  assert.deepEqual(rules.map(({ alert }) => alert).sort(), entries.sort());
  for (const { alert, annotations } of rules) {
    assert.equal(
      annotations.runbook_url.split('/docs/')[1],
      `runbook.md#${alert.toLowerCase()}`,
    );
  }
});

test('each panel of the dashboard asks for something, and by a name of its own', () => {
  const { panels } = JSON.parse(read(folder, 'dashboard.json'));
  assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      assert.match(expr, /plumbline_/, title);
    }
  }
});
