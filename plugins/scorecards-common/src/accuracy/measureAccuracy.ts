import type { Accuracy } from '../schemas/accuracy';
import type { DisputeState } from '../schemas/vocabulary';

/** Days back from now in which a failure counts. */
export const accuracyWindowDays = 90;

/** What one version of a control did within the window. */
export type JudgedFailures = {
  version: number;
  /** The start of the window, epoch milliseconds. */
  since: number;
  /** How many entities it said `fail` of, at any time in the window. */
  failed: number;
  /** About this version and these entities, whenever they were decided. */
  disputes: Iterable<{ entityRef: string; state: DisputeState }>;
};

/** Of several disputes about one verdict, what counts. */
const weight: Record<DisputeState, number> = {
  rejected: 0,
  open: 1,
  upheld: 2,
};

/**
 * `1 - upheld / judged`. One entity counts once, however often its verdict went
 * to and fro, and however many disputes it has. While a dispute is open nobody
 * knows whether the control was right there: it is no part of `judged`.
 */
export function measureAccuracy(failures: JudgedFailures): Accuracy {
  const { version, since, failed } = failures;
  const stands = new Map<string, DisputeState>();
  for (const { entityRef, state } of failures.disputes) {
    const before = stands.get(entityRef);
    if (before === undefined || weight[state] > weight[before]) {
      stands.set(entityRef, state);
    }
  }
  const count = (state: DisputeState) =>
    [...stands.values()].filter(each => each === state).length;
  const upheld = count('upheld');
  const open = count('open');
  const judged = failed - open;
  return {
    version,
    share: judged === 0 ? undefined : (judged - upheld) / judged,
    judged,
    upheld,
    rejected: count('rejected'),
    open,
    since: new Date(since).toISOString(),
  };
}
