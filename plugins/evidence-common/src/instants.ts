/**
 * An instant in ISO 8601, UTC.
 *
 * @param instant - epoch milliseconds
 * @throws RangeError outside the range of dates
 */
export function iso(instant: number): string {
  return new Date(instant).toISOString();
}
