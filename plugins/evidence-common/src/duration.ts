const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Milliseconds of a day of 24 hours. */
export const dayMs = 24 * hour;

/**
 * A length of time in milliseconds, as exact as it helps: `40 s`, `90 min`,
 * `4 h 50 min`, `25 h`, `2 d 3 h`, `12 d`. One unit alone would hide almost
 * another, two of a long time say more than anyone needs.
 */
export function duration(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < minute) {
    return `${Math.floor(length / second)} s`;
  }
  if (length < 2 * hour) {
    return `${Math.floor(length / minute)} min`;
  }
  if (length < 2 * dayMs) {
    return inUnits(length, [hour, 'h'], [minute, 'min']);
  }
  return inUnits(length, [dayMs, 'd'], [hour, 'h']);
}

/** The smaller unit only below ten of the larger. */
function inUnits(
  length: number,
  [unit, name]: [unit: number, name: string],
  [smaller, smallerName]: [unit: number, name: string],
): string {
  const whole = Math.floor(length / unit);
  const rest = Math.floor((length % unit) / smaller);
  return rest > 0 && whole < 10
    ? `${whole} ${name} ${rest} ${smallerName}`
    : `${whole} ${name}`;
}
