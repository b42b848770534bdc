import type {
  CountedStatus,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { StatusInterval } from './records';

/** To be summed up: it counts from one day on, and from another no more. */
function add(numbers: number[], start: number, end: number, count: number) {
  numbers[start] += count;
  if (end < numbers.length) {
    numbers[end] -= count;
  }
}

/**
 * How many verdicts stood how at the end of each day. Cost: O(intervals + days).
 *
 * @param first - the first day, in days since 1970
 * @param length - how many days
 */
export function trendOf(
  intervals: readonly StatusInterval[],
  first: number,
  length: number,
): SummaryItem['trend'] {
  const trend: Record<CountedStatus, number[]> = {
    pass: Array(length).fill(0),
    fail: Array(length).fill(0),
    unknown: Array(length).fill(0),
    exempt: Array(length).fill(0),
  };
  for (const { status, exempt, from, until, count } of intervals) {
    if (status === 'not-applicable') {
      continue;
    }
    const start = Math.max(from - first, 0);
    // What changed on a day no longer stood when it ended.
    const end = until === undefined ? length : Math.min(until - first, length);
    if (start < end) {
      add(trend[status], start, end, exempt ? -count : count);
      if (exempt) {
        add(trend.exempt, start, end, count);
      }
    }
  }
  for (const numbers of Object.values(trend)) {
    for (let day = 1; day < length; day += 1) {
      numbers[day] += numbers[day - 1];
    }
  }
  return trend;
}
