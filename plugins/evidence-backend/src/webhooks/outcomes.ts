import {
  ChangeOutcome,
  ownValue,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * What vendors call how a change went, and what we call it. `none`: known to
 * say nothing about an outcome, such as `queued`. A run that was cancelled may
 * have stopped in the middle: it did not succeed. Words that are not here are
 * unknown, never guessed at.
 *
 * GitHub: https://docs.github.com/en/rest/deployments/statuses and
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run.
 * GitLab: https://docs.gitlab.com/api/deployments/, /api/pipelines/ and /api/jobs/.
 * Argo CD: phases of an operation,
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/catalog/.
 * HCP Terraform: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#run-states.
 */
const words: Record<string, ChangeOutcome | 'none'> = {
  // It goes on.
  in_progress: 'in-progress',
  running: 'in-progress',
  progressing: 'in-progress',
  terminating: 'in-progress',
  canceling: 'in-progress',
  apply_queued: 'in-progress',
  applying: 'in-progress',

  success: 'succeeded',
  succeeded: 'succeeded',
  applied: 'succeeded',

  failure: 'failed',
  failed: 'failed',
  error: 'failed',
  errored: 'failed',
  timed_out: 'failed',
  startup_failure: 'failed',
  canceled: 'failed',
  cancelled: 'failed',
  force_canceled: 'failed',

  // It has not begun, waits for somebody, was followed by another, or does
  // nothing.
  action_required: 'none',
  blocked: 'none',
  completed: 'none',
  created: 'none',
  inactive: 'none',
  manual: 'none',
  neutral: 'none',
  pending: 'none',
  preparing: 'none',
  queued: 'none',
  requested: 'none',
  scheduled: 'none',
  skipped: 'none',
  stale: 'none',
  waiting: 'none',
  waiting_for_callback: 'none',
  waiting_for_resource: 'none',
  discarded: 'none',
  planned_and_finished: 'none',
  planned_and_saved: 'none',
  policy_soft_failed: 'none',
};

/** Words that somebody means differently. */
const wordsOf: Record<string, Record<string, ChangeOutcome | 'none'>> = {
  // A deployment that GitHub calls pending is on its way; elsewhere it waits.
  'github deployment': { pending: 'in-progress' },
};

/** What a vendor's word says of an outcome. */
export type OutcomeReading = {
  /** Absent where the word says nothing of one, or nobody knows the word. */
  outcome?: ChangeOutcome;
  /** The word itself, where it is not in the map: to be counted. */
  unknown?: string;
};

/**
 * Reads a vendor's word; upper and lower case are the same.
 *
 * @param speaker - whose word it is, such as `gitlab`
 */
export function readOutcome(
  speaker: string,
  word: string | null | undefined,
): OutcomeReading {
  const key = word?.trim().toLocaleLowerCase('en-US');
  if (!key) {
    return {};
  }
  const own = ownValue(wordsOf, speaker);
  const outcome = (own && ownValue(own, key)) ?? ownValue(words, key);
  if (outcome === undefined) {
    return { unknown: key.slice(0, 50) };
  }
  return outcome === 'none' ? {} : { outcome };
}

/** For a translation: names the words that the map does not have. */
export function unknownOutcomes(
  ...readings: OutcomeReading[]
): { unknownOutcomes: string[] } | undefined {
  const unknown = readings.flatMap(reading => reading.unknown ?? []);
  return unknown.length > 0 ? { unknownOutcomes: unknown } : undefined;
}
