import {
  type CollectorStatus,
  guideUrl,
} from '@plumbline/backstage-plugin-evidence-common';

/** Where the set-up of a source is described; no module describes one that pushes. */
export function guideOf({ guide, kind }: CollectorStatus): string {
  return (
    guide?.url ??
    guideUrl(kind === 'change-source' ? 'changes.md' : 'evidence.md')
  );
}

/** Where it says how to connect a first one. */
export const firstGuides: readonly { words: string; url: string }[] = [
  {
    words: 'Prometheus: calls between services',
    url: guideUrl('prometheus.md'),
  },
  {
    words: 'Alertmanager and PagerDuty: what fires',
    url: guideUrl('alerts.md'),
  },
  { words: 'what changed', url: guideUrl('changes.md') },
  { words: 'repositories', url: guideUrl('repositories.md') },
  { words: 'anything else', url: guideUrl('evidence.md') },
];
