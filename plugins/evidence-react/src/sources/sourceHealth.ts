import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';

/** The source that reads the portal's own catalog. */
export const catalogSource = 'catalog';

/**
 * `hanging`: it did not answer in time. `quiet`: it answered, and so long ago
 * that what it reported is stale by now. `reporting`: it reports when something
 * changes, and when it last did is not kept.
 */
export type SourceState =
  | 'failing'
  | 'hanging'
  | 'quiet'
  | 'waiting'
  | 'answering'
  | 'reporting'
  | 'unconfigured';

/** A source, how it is doing, and when it last reported something, if that is known. */
export type SourceHealth = {
  status: CollectorStatus;
  state: SourceState;
  lastAnswer?: string;
  /** After so many milliseconds without an answer it is quiet; absent: never. */
  freshMs?: number;
};

/**
 * It does not answer itself. Where only a part is missing, or another server
 * that it asks hangs, the name of that comes first.
 */
const hangs = /^\S+ did not answer within/i;

/** What needs somebody comes first. */
const order: SourceState[] = [
  'failing',
  'hanging',
  'quiet',
  'waiting',
  'answering',
  'reporting',
  'unconfigured',
];

/** The sources, those that need somebody first. */
export function sourceHealths(
  statuses: readonly CollectorStatus[],
  now: number,
): SourceHealth[] {
  return statuses
    .map(status => {
      const lastAnswer = lastAnswerOf(status);
      return {
        status,
        state: stateOf(status, lastAnswer, now),
        lastAnswer,
        freshMs: freshMsOf(status),
      };
    })
    .sort(
      (a, b) =>
        order.indexOf(a.state) - order.indexOf(b.state) ||
        a.status.id.localeCompare(b.status.id, 'en'),
    );
}

function lastAnswerOf(status: CollectorStatus): string | undefined {
  const { deliveries, kind, lastObserved, lastSuccess } = status;
  const accepted = deliveries?.lastAcceptedAt;
  // What is pushed late was seen before: it is as old as that.
  const seen =
    kind === 'push' && lastObserved !== undefined && lastSuccess !== undefined
      ? [lastObserved, lastSuccess].sort()[0]
      : lastSuccess;
  return [seen, accepted]
    .filter((instant): instant is string => instant !== undefined)
    .sort()
    .at(-1);
}

function stateOf(
  status: CollectorStatus,
  lastAnswer: string | undefined,
  now: number,
): SourceState {
  const { outcome, error, changeKinds = [] } = status;
  switch (outcome) {
    case 'unconfigured':
      return 'unconfigured';
    case 'failed':
      return hangs.test(error ?? '') ? 'hanging' : 'failing';
    case 'waiting':
      return lastAnswer === undefined ? 'waiting' : 'answering';
    default:
  }
  if (lastAnswer === undefined) {
    if (outcome === 'succeeded') {
      // When it did is not shown to a reader from whom something is hidden.
      return 'answering';
    }
    return changeKinds.length > 0 ? 'reporting' : 'waiting';
  }
  return isStale(status, lastAnswer, now) ? 'quiet' : 'answering';
}

/** The portal's own catalog is read all the time. */
function freshMsOf({ freshSeconds, id }: CollectorStatus): number | undefined {
  return id === catalogSource || freshSeconds === undefined
    ? undefined
    : freshSeconds * 1000;
}

function isStale(
  status: CollectorStatus,
  lastAnswer: string,
  now: number,
): boolean {
  return now - Date.parse(lastAnswer) > (freshMsOf(status) ?? Infinity);
}

/** What a source has reported: names of facts, `edges`, `workloads`. */
export function reportsOf(status: CollectorStatus): readonly string[] {
  return status.tells ?? [];
}
