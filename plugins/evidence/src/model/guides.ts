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
