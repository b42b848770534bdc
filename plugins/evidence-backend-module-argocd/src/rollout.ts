import {
  OutcomeReading,
  OutcomeWords,
  laterOf,
  readOutcome,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Application, Operation } from './schemas';

/**
 * How long after a sync the health of an application still says something about
 * it. Kubernetes gives a Deployment ten minutes to make progress
 * (`progressDeadlineSeconds`); what degrades later is an alert, not a rollout.
 */
const ROLLOUT_MS = 30 * 60_000;

/**
 * Phases of an operation:
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/catalog/
 */
const phases: OutcomeWords = {
  progressing: 'in-progress',
  terminating: 'in-progress',
};

export type Rollout = OutcomeReading & {
  /** When this was so. */
  at: string;
  /** It says nothing about the sync. */
  beside?: boolean;
};

/**
 * How a sync went. Argo CD calls it succeeded once everything is applied; what
 * was applied still has to become healthy. What becomes of it long after says
 * nothing about the sync.
 */
export function readRollout(app: Application, operation: Operation): Rollout {
  const { finishedAt, phase, startedAt } = operation;
  const end = laterOf(startedAt, finishedAt);
  const reading = readOutcome(phase, phases);
  if (reading.outcome !== 'succeeded') {
    return { ...reading, at: end };
  }
  const { health, reconciledAt } = app.status ?? {};
  const since = health?.lastTransitionTime;
  const isLate = (seen: string | null | undefined) =>
    Boolean(seen) && Date.parse(seen!) - Date.parse(end) > ROLLOUT_MS;
  const at = laterOf(end, since);
  switch (health?.status) {
    case undefined:
    case null:
    case 'Healthy':
      return { outcome: 'succeeded', at: isLate(since) ? end : at };
    case 'Progressing':
      // Dated by its start, so that no outcome that was reported later is replaced.
      return isLate(since ?? reconciledAt)
        ? { at, beside: true }
        : { outcome: 'in-progress', at: startedAt };
    case 'Degraded':
      return isLate(since ?? reconciledAt)
        ? { at, beside: true }
        : { outcome: 'failed', at };
    // Suspended is a paused rollout or a cron job that never runs; Missing and
    // Unknown say even less.
    default:
      return { at };
  }
}
