import type { Change } from '@plumbline/backstage-plugin-evidence-common';

/**
 * How a change came out, as pages show it. A commit has no outcome: it is
 * merged, which is not the same as nobody having reported the outcome.
 */
export type ShownOutcome =
  | NonNullable<Change['outcome']>
  | 'unknown'
  | 'merged';

/** The worst first: where several share a place, this one is drawn. */
export const shownOutcomes: readonly ShownOutcome[] = [
  'failed',
  'rolled-back',
  'in-progress',
  'unknown',
  'merged',
  'succeeded',
];

export const outcomeWords: Record<ShownOutcome, string> = {
  failed: 'failed',
  'rolled-back': 'rolled back',
  'in-progress': 'in progress',
  unknown: 'outcome unknown',
  merged: 'merged, not deployed',
  succeeded: 'succeeded',
};

export function shownOutcome(
  change: Pick<Change, 'kind' | 'outcome'>,
): ShownOutcome {
  return change.outcome ?? (change.kind === 'commit' ? 'merged' : 'unknown');
}

/** How many of each outcome; the absent ones are none. */
export type OutcomeCounts = Partial<Record<ShownOutcome, number>>;

/** `3 failed, 1 in progress, 12 succeeded`, the worst first. */
export function outcomesInWords(counts: OutcomeCounts): string {
  return shownOutcomes
    .filter(outcome => (counts[outcome] ?? 0) > 0)
    .map(outcome => `${counts[outcome]} ${outcomeWords[outcome]}`)
    .join(', ');
}

export function totalOf(counts: OutcomeCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
