import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';

const docs = 'https://github.com/plumbline/plumbline/blob/main/docs';

/** By the id of a webhook source; others by what they report. */
const guides: Record<string, string> = {
  alertmanager: 'alerts.md',
  pagerduty: 'alerts.md',
  argocd: 'changes.md',
  github: 'changes.md',
  gitlab: 'changes.md',
  'hcp-terraform': 'changes.md',
  launchdarkly: 'changes.md',
};

/** Where it says how to set a source up. */
export function guideOf({ id, kind }: CollectorStatus): string {
  const usual = kind === 'change-source' ? 'changes.md' : 'evidence.md';
  return `${docs}/${Object.hasOwn(guides, id) ? guides[id] : usual}`;
}

/** Where it says how to connect a first one. */
export const firstGuides: readonly { words: string; url: string }[] = [
  { words: 'Prometheus: who calls whom', url: `${docs}/prometheus.md` },
  { words: 'Alertmanager and PagerDuty: what fires', url: `${docs}/alerts.md` },
  { words: 'what changed', url: `${docs}/changes.md` },
  { words: 'repositories', url: `${docs}/repositories.md` },
  { words: 'anything else', url: `${docs}/evidence.md` },
];
