const day = 24 * 60 * 60 * 1000;

/** The midnight (UTC) before an instant, both in epoch milliseconds. */
export function startOfDay(instant: number): number {
  return Math.floor(instant / day) * day;
}

/**
 * Whole days from an ISO instant to a midnight. Counted by days, so that what
 * is stated about one day is the same at every hour of it.
 *
 * @throws RangeError for what is not an instant
 */
export function daysSince(instant: string, midnight: number): number {
  const then = Date.parse(instant);
  if (Number.isNaN(then)) {
    throw new RangeError(`'${instant.slice(0, 40)}' is not an instant`);
  }
  return Math.floor((midnight - startOfDay(then)) / day);
}
