import { monthMs, shortestMs, silenceMs, windowMs } from './thresholds';

/** The time over which occurrences of one source are counted; `from` exclusive. */
export type Window = { from: number; to: number };

/**
 * The time that a source covers: at most the last 90 days, no further back than
 * it reaches (but 30 days at the least), until now; or until it last reported
 * something, where that was more than a week ago. What is polled has answered
 * until it was last polled, whether or not there was anything. Instants
 * are epoch milliseconds.
 */
export function windowOf(
  source: {
    first: number;
    last: number;
    /** It is looked at all the time: silence is an answer. */
    isWatched?: boolean;
    /** When it last answered all requests of a poll; absent where it is not polled. */
    polledUntil?: number;
  },
  now: number,
): Window {
  const to = source.isWatched ? now : endOf(source, now);
  const reach = to - source.first + 1;
  return {
    from: to - Math.min(windowMs, Math.max(shortestMs, reach)),
    to,
  };
}

function endOf(
  { last, polledUntil }: { last: number; polledUntil?: number },
  now: number,
): number {
  const reported = Math.min(last, now);
  if (polledUntil !== undefined) {
    return Math.min(Math.max(reported, polledUntil), now);
  }
  return now - reported > silenceMs ? reported : now;
}

/** What was counted of one source. */
export type Counted = Window & {
  source: string;
  count: number;
  /** Of those that say so: how many, and their sum. */
  timed: number;
  minutes: number;
};

/** How often something happens, and what it takes, by its occurrences. */
export type Observed = {
  count: number;
  perMonth: number;
  /** The mean of those that say so; absent where none does. */
  minutesEach?: number;
  minutesPerMonth?: number;
};

/**
 * @param declaredMinutes - counts instead of what occurrences say
 */
export function observe(
  counted: readonly Counted[],
  declaredMinutes?: number,
): Observed {
  const perMonth = counted.reduce(
    (sum, { count, from, to }) => sum + count / ((to - from) / monthMs),
    0,
  );
  const timed = counted.reduce((sum, each) => sum + each.timed, 0);
  const minutes = counted.reduce((sum, each) => sum + each.minutes, 0);
  const minutesEach =
    declaredMinutes ?? (timed > 0 ? minutes / timed : undefined);
  return {
    count: counted.reduce((sum, { count }) => sum + count, 0),
    perMonth: rounded(perMonth),
    ...(minutesEach !== undefined && {
      minutesEach: rounded(minutesEach),
      minutesPerMonth: rounded(minutesEach * perMonth),
    }),
  };
}

/** Two decimals: sums of floats must not differ by the order of their terms. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
