import type {
  ObservedWorkload,
  WorkloadProblem,
} from '@plumbline/backstage-plugin-evidence-common';
import { sentence } from '@plumbline/backstage-plugin-evidence-node';
import type { WarningEvent } from './events';
import type { Condition } from './objects';
import { isOver, type PodObject } from './pods';
import type { WorkloadObject } from './workloads';

/** The first ones suffice to know where to look. */
const mostProblems = 8;
/** A container that ended longer ago, or a warning, is over. Milliseconds. */
const endedRecently = 24 * 3600_000;
const warnedRecently = 3600_000;
/** A time further ahead is that of a wrong clock. Milliseconds. */
const clockTolerance = 600_000;
/** A pod that is being started waits for these, too. */
const passing: ReadonlySet<string> = new Set([
  'ContainerCreating',
  'PodInitializing',
]);

/** How often the containers that are there now were started again. */
export function restartsOf(pods: readonly PodObject[]): number {
  return pods
    .filter(pod => !isOver(pod))
    .flatMap(({ states }) => states)
    .reduce((sum, { restarts }) => sum + restarts, 0);
}

/**
 * Why a workload does not run as it should, each reason once. That there are no
 * problems follows only where its pods and the warnings were read.
 *
 * @param eventsOf - the warnings about an object, such as `Pod/a`; undefined
 *   where none could be read
 */
export function problemsOf(options: {
  workload: WorkloadObject;
  pods: readonly PodObject[] | undefined;
  eventsOf: (about: string) => readonly WarningEvent[] | undefined;
  now: Date;
}): Pick<ObservedWorkload, 'problems'> {
  const { workload, pods, eventsOf } = options;
  const now = options.now.getTime();
  const objects = [
    `${workload.kind}/${workload.name}`,
    ...(pods ?? []).map(({ name }) => `Pod/${name}`),
    ...new Set((pods ?? []).flatMap(({ replicaSet }) => replicaSet ?? [])),
  ];
  const events = objects.map(eventsOf);
  const found = [
    ...(pods ?? []).flatMap(pod => podProblems(pod, now)),
    ...workload.conditions.flatMap(workloadProblem),
    ...events.flatMap(some => some ?? []).flatMap(one => warnedOf(one, now)),
  ];
  const problems = eachReasonOnce(found.map(one => bounded(one, now)));
  const isWhole = pods !== undefined && events.every(Boolean);
  return isWhole || problems.length > 0 ? { problems } : {};
}

type Found = { reason: string; message?: string; since?: string };

function podProblems(pod: PodObject, now: number): Found[] {
  const { conditions, phase, reason, states } = pod;
  if (isOver(pod)) {
    // Such as one that was evicted, and replaced by another.
    return phase === 'Failed' && reason !== undefined ? [{ reason }] : [];
  }
  const unscheduled = conditions.filter(
    one => one.type === 'PodScheduled' && one.status === 'False',
  );
  return [
    ...states.flatMap(({ waiting, ended }) => [
      ...(waiting && !passing.has(waiting.reason) ? [waiting] : []),
      ...(ended &&
      ended.exitCode !== 0 &&
      isRecent(ended.at, now, endedRecently)
        ? [
            {
              reason: ended.reason ?? 'Error',
              ...(ended.exitCode !== undefined && {
                message: `Exit code ${ended.exitCode}`,
              }),
              ...(ended.at !== undefined && { since: ended.at }),
            },
          ]
        : []),
    ]),
    ...unscheduled.map(one => ({ ...one, reason: one.reason ?? one.type })),
  ];
}

/** That it was not rolled out in time, or that pods could not be made. */
function workloadProblem(condition: Condition): Found[] {
  const { reason, status, type } = condition;
  const isProblem =
    (type === 'Progressing' && status === 'False') ||
    (type === 'ReplicaFailure' && status === 'True');
  return isProblem ? [{ ...condition, reason: reason ?? type }] : [];
}

function warnedOf(event: WarningEvent, now: number): Found[] {
  const { first, last, message, reason } = event;
  return isRecent(last, now, warnedRecently)
    ? [
        {
          reason,
          ...(message !== undefined && { message }),
          ...(first !== undefined && { since: first }),
        },
      ]
    : [];
}

/** Without a time it may be. */
function isRecent(at: string | undefined, now: number, within: number) {
  const time = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(time) || now - time <= within;
}

function bounded({ message, reason, since }: Found, now: number): Found {
  const time = since === undefined ? Number.NaN : Date.parse(since);
  return {
    reason: sentence(reason).slice(0, 100) || 'Unknown',
    ...(message && { message: sentence(message) }),
    ...(time <= now + clockTolerance && {
      since: new Date(time).toISOString(),
    }),
  };
}

/** The earliest of each, in one order whatever the order of the lists. */
function eachReasonOnce(found: readonly Found[]): WorkloadProblem[] {
  const byReason = new Map<string, Found>();
  const order = ({ message = '', reason, since = '\uffff' }: Found) =>
    [reason, since, message].join('\n');
  const sorted = [...found].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  for (const one of sorted) {
    if (!byReason.has(one.reason)) {
      byReason.set(one.reason, one);
    }
  }
  return [...byReason.values()].slice(0, mostProblems);
}
