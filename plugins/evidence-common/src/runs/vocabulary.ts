/** States of a run, in their order. */
export const runStates = [
  'queued',
  'preparing',
  'executing',
  'waiting',
  'deploying',
  'converging',
  'completed',
] as const;
export type RunState = (typeof runStates)[number];

export const jobStates = [
  'waiting',
  'queued',
  'executing',
  'completed',
] as const;
export type JobState = (typeof jobStates)[number];

/** `not-started`: it ended before anything of it ran, and was not cancelled. */
export const runOutcomes = [
  'succeeded',
  'failed',
  'timed-out',
  'not-started',
  'cancelled',
  'skipped',
] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** Those that count as failures. */
export const failedOutcomes: readonly RunOutcome[] = [
  'failed',
  'timed-out',
  'not-started',
];

export function hasFailed({ outcome }: { outcome?: RunOutcome }): boolean {
  return outcome !== undefined && failedOutcomes.includes(outcome);
}

/** They say nothing of a pipeline: they end when a person or a rule ends them. */
export const uncountedOutcomes: readonly RunOutcome[] = [
  'cancelled',
  'skipped',
];

/** Why it ran. */
export const runTriggers = [
  'push',
  'pull-request',
  'merge-queue',
  'schedule',
  'manual',
  'other',
] as const;
export type RunTrigger = (typeof runTriggers)[number];

/** Triggers of runs that a merge waits for. */
export const preMergeTriggers: readonly RunTrigger[] = [
  'pull-request',
  'merge-queue',
];

/** Where a failure lies. */
export const failureDomains = [
  'source',
  'build',
  'test',
  'artifact',
  'policy',
  'environment',
  'deploy',
  'dependency',
  'verification',
  'unknown',
] as const;
export type FailureDomain = (typeof failureDomains)[number];

/** What a run or its jobs can be measured by, for a list of what was. */
export const runMeasures = [
  'queue',
  'approval',
  'setup',
  'execution',
  'duration',
  'pre-merge',
] as const;
export type RunMeasure = (typeof runMeasures)[number];
