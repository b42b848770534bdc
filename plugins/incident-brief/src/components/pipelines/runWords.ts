import type {
  FailureDomain,
  RunOutcome,
  RunState,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';

export const domainWords: Record<FailureDomain, string> = {
  source: 'Source',
  build: 'Build',
  test: 'Test',
  artifact: 'Artifact',
  policy: 'Policy',
  environment: 'Environment',
  deploy: 'Deploy',
  dependency: 'Dependency',
  verification: 'Production verification',
  unknown: 'Unknown',
};

export const stateWords: Record<RunState, string> = {
  queued: 'Queued',
  preparing: 'Preparing',
  executing: 'Executing',
  waiting: 'Waiting for policy',
  deploying: 'Deploying',
  converging: 'Converging',
  completed: 'Completed',
};

export const outcomeWords: Record<RunOutcome, { words: string; tone?: Tone }> =
  {
    succeeded: { words: 'Succeeded', tone: 'ok' },
    failed: { words: 'Failed', tone: 'critical' },
    'timed-out': { words: 'Timed out', tone: 'critical' },
    'not-started': { words: 'Not started', tone: 'critical' },
    cancelled: { words: 'Cancelled' },
    skipped: { words: 'Skipped' },
  };

export function labelWords(labels: readonly string[]): string {
  return labels.length === 0 ? 'No label stated' : labels.join(', ');
}
