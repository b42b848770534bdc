import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { paths } from '../lib/paths.mjs';

const folder = join(paths.root, 'deploy/kustomize');

function render(name) {
  const text = execFileSync('kubectl', ['kustomize', join(folder, name)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return parseAllDocuments(text).map(document => document.toJS());
}

const only = (objects, kind) => {
  const found = objects.filter(each => each.kind === kind);
  assert.equal(found.length, 1, kind);
  return found[0];
};

test('the base runs as nobody in particular and can be probed', () => {
  const { spec } = only(render('base'), 'Deployment').spec.template;
  const [container] = spec.containers;
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.equal(container.securityContext.readOnlyRootFilesystem, true);
  assert.deepEqual(container.securityContext.capabilities.drop, ['ALL']);
  assert.match(container.readinessProbe.httpGet.path, /readiness$/);
  assert.match(container.livenessProbe.httpGet.path, /liveness$/);
  assert.ok(spec.terminationGracePeriodSeconds > 30);
});

test('production has replicas, a budget, a policy, and secrets by reference', () => {
  const objects = render('overlays/production');
  const { spec } = only(objects, 'Deployment');
  const labels = spec.template.metadata.labels;
  assert.equal(spec.replicas, 3);
  assert.deepEqual(
    only(objects, 'PodDisruptionBudget').spec.selector.matchLabels,
    labels,
  );
  assert.deepEqual(
    only(objects, 'NetworkPolicy').spec.podSelector.matchLabels,
    labels,
  );
  assert.deepEqual(only(objects, 'Service').spec.selector, labels);
  assert.ok(!objects.some(({ kind }) => kind === 'Secret'));
});

test('nothing is used that kustomize of kubectl 1.20 does not know', () => {
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith('kustomization.yaml')) {
      assert.doesNotMatch(
        readFileSync(join(folder, file), 'utf8'),
        /^(components|patches|labels|replacements):/m,
      );
    }
  }
});
