import { createHash } from 'node:crypto';

/** A time in which alerts of a group fired. Epoch milliseconds. */
export type Run = {
  id: string;
  startedAt: number;
  /** Absent while an alert of it fires. */
  endedAt?: number;
};

/**
 * The run of a group that an alert belongs to: the latest of those in whose
 * time it fired.
 *
 * @returns undefined where it begins a run of its own
 */
export function runOf(
  runs: readonly Run[],
  alert: { startsAt: number; over?: number },
): Run | undefined {
  const { startsAt, over = Infinity } = alert;
  return [...runs]
    .filter(
      ({ startedAt, endedAt = Infinity }) =>
        startsAt < endedAt && startedAt <= over,
    )
    .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1))[0];
}

/**
 * One run of a group is distinguished from the next by the alert that began it.
 */
export function groupId(source: string, key: string, alertId: string): string {
  return createHash('sha256')
    .update(`${source}\n${key}\n${alertId}`)
    .digest('hex')
    .slice(0, 24);
}
