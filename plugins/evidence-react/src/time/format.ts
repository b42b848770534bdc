import { duration } from '@plumbline/backstage-plugin-evidence-common';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** A length of time that ticks: `now`, `40 s`, then as `duration` words it. */
export function formatAge(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < 10 * second) {
    return 'now';
  }
  return length < minute
    ? // Tens, so that a ticking page stays calm.
      `${Math.floor(length / (10 * second)) * 10} s`
    : duration(length);
}

/**
 * Time left, as a calendar counts it: with a date beside it, `19 d` from the 23rd to
 * the 12th, also where it is less by some hours.
 */
export function formatLeft(milliseconds: number): string {
  return milliseconds < 7 * day
    ? formatAge(milliseconds)
    : `${Math.ceil(milliseconds / day)} d`;
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
 * `24 s after the alert`, `at the alert`. It does not tick, so it is exact, as
 * in texts.
 *
 * @param of - what happened at the other one, such as `the alert`
 * @param same - the text where both are within ten seconds
 */
export function formatOffset(
  instant: string,
  other: string,
  of: string,
  same = `at ${of}`,
): string {
  const distance = Date.parse(instant) - Date.parse(other);
  return Math.abs(distance) < 10 * second
    ? same
    : `${duration(distance)} ${distance < 0 ? 'before' : 'after'} ${of}`;
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
    day: 'numeric',
    month: 'short',
    year: 'numeric',
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
