import type { MinutesUnit } from './columns';

const factors: Record<MinutesUnit, number> = {
  seconds: 1 / 60,
  minutes: 1,
  hours: 60,
};
/** More than any ticket takes. */
const most = 100_000;

/** A duration, or an instant that is as long after the beginning of 1970. */
const clock = /^(?:1970-01-(\d{2}) )?(\d{1,4}):(\d{2})(?::(\d{2}))?$/;
/** `1 Hour 5 Minutes`, `1h 30m`. A day may have eight hours or 24. */
const words =
  /^(?:(\d{1,5}(?:\.\d+)?) ?h(?:ours?|rs?)?)?[ ,]*(?:(\d{1,6}(?:\.\d+)?) ?m(?:in(?:ute)?s?)?)?[ ,]*(?:(\d{1,8}) ?s(?:ec(?:ond)?s?)?)?$/i;

/**
 * Time spent, as trackers export it.
 *
 * @param unit - of a bare number
 * @returns minutes, with two decimals; `none` for what is no time
 */
export function minutesOf(text: string, unit: MinutesUnit): number | 'none' {
  const minutes = read(text.trim(), unit);
  return Number.isFinite(minutes) && minutes >= 0
    ? Math.min(most, Math.round(minutes * 100) / 100)
    : 'none';
}

function read(text: string, unit: MinutesUnit): number {
  const match = clock.exec(text) ?? words.exec(text);
  if (!match || text === '') {
    return Number(text.replace(/^(\d+),(\d{1,2})$/, '$1.$2')) * factors[unit];
  }
  const parts = match.slice(1).map(part => Number(part ?? 0));
  const [days, hours, rest, seconds] =
    parts.length === 4 ? parts : [1, ...parts];
  return Math.max(0, days - 1) * 1_440 + hours * 60 + rest + seconds / 60;
}
