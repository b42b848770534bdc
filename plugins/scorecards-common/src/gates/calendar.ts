import { GateCalendar } from '../schemas/gateCalendar';
import { weekdays } from '../schemas/vocabulary';

/** Whether a calendar is open, and else why not and until when. */
export type CalendarState = { open: boolean; reason: string; until: string };

/** @param at - epoch milliseconds */
export function calendarStateAt(
  { closed, hours, timeZone }: GateCalendar,
  at: number,
): CalendarState {
  const { day, time, weekday } = localAt(at, timeZone);
  const now = `${day}T${time}`;
  const freeze = closed.find(
    ({ from, to }) => minuteOf(from) <= now && now < minuteOf(to),
  );
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

function minuteOf(local: string): string {
  return local.includes('T') ? local : `${local}T00:00`;
}

function localAt(at: number, timeZone: string) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  } as const).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find(part => part.type === type)!.value;
  const weekday = of('weekday').slice(0, 3).toLowerCase();
  return {
    day: `${of('year')}-${of('month')}-${of('day')}`,
    time: `${of('hour')}:${of('minute')}`,
    weekday: weekdays.find(each => each === weekday)!,
  };
}
