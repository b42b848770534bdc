import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { GateCalendar, minuteOf } from '../schemas/gateCalendar';
import { weekdays } from '../schemas/vocabulary';

/** Whether a calendar is open, and else why not and until when. */
export type CalendarState = { open: boolean; reason: string; until: string };

/** @param at - epoch milliseconds */
export function calendarStateAt(
  { closed, hours, timeZone }: GateCalendar,
  at: number,
): CalendarState {
  const clock = localClock(timeZone);
  const { time, weekday } = clock.at(at);
  const freeze = lastOf(closed, at, clock);
  if (freeze) {
    return { open: false, reason: freeze.reason, until: freeze.to };
  }
  const isOutside =
    hours !== undefined &&
    !(
      hours.days.some(each => each === weekday) &&
      hours.from <= time &&
      time < hours.to
    );
  return isOutside
    ? {
        open: false,
        reason: `It is ${weekday} ${time} (${timeZone})`,
        until: `${hours.from} on ${hours.days.join(', ')}`,
      }
    : { open: true, reason: '', until: '' };
}

type Freeze = GateCalendar['closed'][number];

/** Of those that are on, or follow without a gap, the one that ends last. */
function lastOf(
  closed: readonly Freeze[],
  at: number,
  clock: LocalClock,
): Freeze | undefined {
  const freeze = closed.find(
    ({ from, to }) => clock.first(from) <= at && at < clock.last(to),
  );
  return freeze && (lastOf(closed, clock.last(freeze.to), clock) ?? freeze);
}

type LocalClock = ReturnType<typeof localClock>;

function localClock(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  } as const);
  const atInstant = (at: number) => {
    const parts = format.formatToParts(at);
    const of = (type: Intl.DateTimeFormatPartTypes) =>
      parts.find(part => part.type === type)!.value;
    const weekday = of('weekday').slice(0, 3).toLowerCase();
    return {
      day: `${of('year')}-${of('month')}-${of('day')}`,
      time: `${of('hour')}:${of('minute')}`,
      weekday: weekdays.find(each => each === weekday)!,
    };
  };
  const instantsAround = (local: string) => {
    const asUtc = Date.parse(`${minuteOf(local)}Z`);
    return [asUtc - dayMs, asUtc + dayMs].map(near => {
      const { day, time } = atInstant(near);
      return asUtc - (Date.parse(`${day}T${time}Z`) - near);
    });
  };
  /** What a local time can mean: two instants where the clock is set back. */
  const known = new Map<string, number[]>();
  const instantsOf = (local: string) => {
    const found = known.get(local) ?? instantsAround(local);
    known.set(local, found);
    return found;
  };
  return {
    at: atInstant,
    first: (local: string) => Math.min(...instantsOf(local)),
    last: (local: string) => Math.max(...instantsOf(local)),
  };
}
