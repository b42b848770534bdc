import type { Accuracy } from '../schemas/accuracy';
import type { DisputeState } from '../schemas/vocabulary';

/** Days back from now in which a failure counts. */
export const accuracyWindowDays = 90;

/** What one version of a control did within the window. */
export type JudgedFailures = {
  version: number;
  /** The start of the window, epoch milliseconds. */
  since: number;
  /** Every entity that it said `fail` of, at any time in the window. */
  failed: Iterable<string>;
  /** Of that version, whenever they were decided. */
  disputes: Iterable<{ entityRef: string; state: DisputeState }>;
};

/**
 * `1 - upheld / judged`. One entity counts once, however often its verdict went
 * to and fro, and however many disputes it has.
 */
export function measureAccuracy(judged: JudgedFailures): Accuracy {
  const failed = new Set(judged.failed);
  const disputed = { open: new Set(), upheld: new Set(), rejected: new Set() };
  for (const { entityRef, state } of judged.disputes) {
    if (failed.has(entityRef)) {
      disputed[state].add(entityRef);
    }
  }
  const { open, upheld, rejected } = disputed;
  const isSettled = (ref: unknown) => !upheld.has(ref) && !open.has(ref);
  return {
    version: judged.version,
    share:
      failed.size === 0 ? undefined : (failed.size - upheld.size) / failed.size,
    judged: failed.size,
    upheld: upheld.size,
    rejected: [...rejected].filter(isSettled).length,
    open: open.size,
    since: new Date(judged.since).toISOString(),
  };
}
