import { applyFix } from './__testUtils__/applyFix';
import { check, component, org, places } from './__testUtils__/check';

const descriptors = {
  'a.yaml': component('owner: web', 'plumbline.dev/aliases: pay, checkout-svc'),
  'b.yaml': component('owner: web', 'plumbline.dev/aliases: pay').replace(
    'checkout',
    'billing',
  ),
  'org.yaml': org,
};

function about(manifest: string, selfContained = true) {
  return check(descriptors, {
    selfContained,
    manifests: { 'm.yaml': manifest },
  }).filter(({ file }) => file === 'm.yaml');
}

const deployment = (name: string, labels = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
${labels && `  labels: { ${labels} }\n`}spec:
  template:
    metadata:
      labels: { tier: backend }
`;

describe('workloads of manifests', () => {
  it.each<[name: string, labels: string, place: string]>([
    ['checkout', '', ''],
    ['web-1', 'app.kubernetes.io/name: checkout', ''],
    ['checkout-svc', 'app: anything', ''],
    ['elsewhere', '', '4:9 workload-unmatched'],
    ['elsewhere', 'app.kubernetes.io/name: nothing', '5:37 workload-unmatched'],
    ['pay', '', '4:9 workload-ambiguous'],
    ['elsewhere', 'app: checkout', '4:9 workload-weakly-matched'],
  ])('finds %s { %s }', (name, labels, place) => {
    const findings = about(deployment(name, labels));
    expect(places(findings)).toEqual(place ? [place] : []);
    expect(
      findings.every(({ fix }) =>
        fix?.paste.includes('app.kubernetes.io/name: '),
      ),
    ).toBe(true);
  });

  it('offers a label that makes the match a strong one', () => {
    const text = deployment('elsewhere', 'app: checkout');
    const [{ fix }] = about(text);
    expect(about(applyFix(text, fix!))).toEqual([]);
  });

  it('reads pod labels, cron jobs, rollouts and lists', () => {
    const cron = `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels: { app.kubernetes.io/name: checkout }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: lost }
---
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: StatefulSet
    metadata: { name: checkout }
  - apiVersion: batch/v1
    kind: Job
    metadata: { generateName: lost-too- }
---
apiVersion: v1
kind: Service
metadata: { name: no-workload }
`;
    expect(places(about(cron))).toEqual([
      '13:19 workload-unmatched',
      '23:31 workload-unmatched',
    ]);
  });

  it('passes over templates, and says so', () => {
    for (const template of [
      'kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n  {{- include "x" . }}\n',
      deployment('"{{ .Release.Name }}"'),
    ]) {
      expect(about(template)).toMatchObject([
        { rule: 'template-skipped', severity: 'note' },
      ]);
    }
  });

  it('notes what only the portal could know', () => {
    expect(about(deployment('elsewhere'), false)).toMatchObject([
      { rule: 'reference-unchecked', severity: 'note' },
    ]);
    expect(about(deployment('pay'), false)).toMatchObject([
      { rule: 'workload-ambiguous', severity: 'error' },
    ]);
  });
});
