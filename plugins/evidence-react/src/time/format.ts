const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time: `now`, `40 s`, `4 min`, `4 h 50 min`, `2 d 3 h`, `12 d`. */
export function formatAge(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < 10 * second) {
    return 'now';
  }
  if (length < minute) {
    // Tens, so that a ticking page stays calm.
    return `${Math.floor(length / (10 * second)) * 10} s`;
  }
  if (length < 2 * hour) {
    return `${Math.floor(length / minute)} min`;
  }
  if (length < 2 * day) {
    return twoUnits([length, hour, 'h'], [minute, 'min']);
  }
  return length < 7 * day
    ? twoUnits([length, day, 'd'], [hour, 'h'])
    : `${Math.floor(length / day)} d`;
}

/** One unit alone would hide almost another: `4 h` of 4 h 50 min. */
function twoUnits(
  [length, unit, name]: [length: number, unit: number, name: string],
  [smaller, smallerName]: [unit: number, name: string],
): string {
  const rest = Math.floor((length % unit) / smaller);
  const whole = `${Math.floor(length / unit)} ${name}`;
  return rest > 0 ? `${whole} ${rest} ${smallerName}` : whole;
}

/** `4 min ago`, `in 3 h`, `just now`. */
export function formatRelative(instant: string, now: number): string {
  const distance = now - Date.parse(instant);
  const age = formatAge(distance);
  // "Now" moves every ten seconds: what has just been may lie ahead of it.
  if (age === 'now' || (distance < 0 && distance > -20 * second)) {
    return 'just now';
  }
  return distance >= 0 ? `${age} ago` : `in ${age}`;
}

/**
 * The distance of an instant from another one: `4 min before the alert`,
 * `6 min after the alert`, `at the alert`.
 *
 * @param of - what happened at the other one, such as `the alert`
 * @param same - the text where both are within a minute
 */
export function formatOffset(
  instant: string,
  other: string,
  of: string,
  same = `at ${of}`,
): string {
  const distance = Date.parse(instant) - Date.parse(other);
  const age = formatAge(distance);
  if (age === 'now') {
    return same;
  }
  return `${age} ${distance < 0 ? 'before' : 'after'} ${of}`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** `02:09 UTC`, with the date where it is not the day of `now`. */
export function formatUtcTime(instant: string, now: number): string {
  const date = new Date(instant);
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
  const sameDay =
    date.toISOString().slice(0, 10) ===
    new Date(now).toISOString().slice(0, 10);
  return sameDay
    ? time
    : `${date.toLocaleDateString('en-GB', {
        day: 'numeric',
        month: 'short',
        timeZone: 'UTC',
      })} ${time}`;
}

/** To the second, in UTC and in the reader's own zone where that differs. */
export function formatExact(instant: string): string {
  const date = new Date(instant);
  const calendarDay = date.toLocaleDateString('en-GB', {
    ...{ day: 'numeric', month: 'short', year: 'numeric' },
    timeZone: 'UTC',
  } as const);
  const utc = `${calendarDay} ${date.toISOString().slice(11, 19)} UTC`;
  if (date.getTimezoneOffset() === 0) {
    return utc;
  }
  return `${utc} (${date.toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
  })} here)`;
}
