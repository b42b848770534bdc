import type { SummaryItem } from '@plumbline/backstage-plugin-scorecards-common';
import type { Standing } from './records';

/** Sums up what stands now. */
export function countsOf(
  standings: readonly Standing[],
): Omit<SummaryItem, 'of' | 'trend'> {
  const counts = { pass: 0, fail: 0, unknown: 0, exempt: 0 };
  const underlying = { pass: 0, fail: 0, unknown: 0 };
  const rest = { platformOwned: 0, baseline: 0, overdue: 0 };
  let oldest: number | undefined;
  for (const { status, exempt, count, ...standing } of standings) {
    if (status === 'not-applicable') {
      continue;
    }
    counts[exempt ? 'exempt' : status] += count;
    underlying[status] += count;
    rest.baseline += exempt ? 0 : standing.baseline;
    rest.overdue += standing.overdue;
    if (status === 'fail' && !exempt) {
      rest.platformOwned += standing.ownedBy === 'platform' ? count : 0;
      oldest = Math.min(oldest ?? Infinity, standing.failingSince ?? Infinity);
    }
  }
  return {
    counts,
    underlying,
    ...rest,
    oldest:
      oldest === undefined || oldest === Infinity
        ? undefined
        : new Date(oldest).toISOString(),
  };
}
