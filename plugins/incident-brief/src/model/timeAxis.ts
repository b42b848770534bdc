/** Where an instant stands on a timeline that ends now. */
export interface TimeAxis {
  contains(instant: string): boolean;
  /** Percent of the width, from 0 to 100; what lies outside is at the edge. */
  at(instant: string): number;
  ticks: { at: number; label: string }[];
  /** Percent of the width from which on the hour is enlarged; absent where it is not. */
  enlargedFrom?: number;
}

const hour = 3_600_000;
/** Of six hours the last one is what a responder looks at: it has most of the width. */
const early = 24;

/**
 * An axis of the last hours; with more than one the last hour is enlarged.
 * @param now - in milliseconds
 */
export function timeAxis(now: number, hours: 1 | 6): TimeAxis {
  const from = now - hours * hour;
  const percent = (time: number) => {
    const before = Math.min(Math.max(time, from), now);
    if (hours === 1) {
      return ((before - from) / hour) * 100;
    }
    const bend = now - hour;
    return before < bend
      ? ((before - from) / (bend - from)) * early
      : early + ((before - bend) / hour) * (100 - early);
  };
  const minute = 60_000;
  const every = (step: number, since: number) => {
    const ticks: number[] = [];
    for (let time = Math.ceil(since / step) * step; time < now; time += step) {
      ticks.push(time);
    }
    return ticks;
  };
  const times = [
    ...(hours === 6
      ? every(2 * hour, from).filter(time => time < now - 1.4 * hour)
      : []),
    ...every(10 * minute, now - hour),
  ];
  return {
    enlargedFrom: hours === 6 ? early : undefined,
    contains: instant => {
      const time = Date.parse(instant);
      return time >= from && time <= now;
    },
    at: instant => percent(Date.parse(instant)),
    ticks: times
      .filter(time => now - time > 4 * minute)
      .map(time => ({
        at: percent(time),
        label: new Date(time).toISOString().slice(11, 16),
      })),
  };
}
