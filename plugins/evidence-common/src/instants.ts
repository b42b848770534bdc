/** @param instant - epoch milliseconds @throws RangeError where no date has it */
export function iso(instant: number): string {
  return new Date(instant).toISOString();
}
