import type { TeamToil } from '../schemas';

/** One kind of work, as its occurrences show it. */
export type TeamWork = {
  minutesEach?: number;
  minutesPerMonth?: number;
  /** Occurrences by week, the oldest first. */
  weeks: readonly number[];
};

export type TeamCapacity = {
  /** Absent where it is not known how many they are. */
  people?: number;
  /** What one person has of a month. */
  hoursPerPerson: number;
  /** 0 to 1. */
  limit: number;
};

const weeksShown = 12;
/** Of a month of 30 days. */
const weekOfMonth = 7 / 30;

/**
 * What it takes of a team's time. Work whose time nobody knows counts for
 * nothing and is counted apart: what is shown is a lower bound.
 */
export function teamToil(
  work: readonly TeamWork[],
  capacity: TeamCapacity,
): Omit<TeamToil, 'owner'> {
  const { people, hoursPerPerson, limit } = capacity;
  const minutesPerMonth = work.reduce(
    (sum, each) => sum + (each.minutesPerMonth ?? 0),
    0,
  );
  const capacityMinutes =
    people === undefined || people === 0
      ? undefined
      : people * hoursPerPerson * 60;
  return {
    minutesPerMonth: Math.round(minutesPerMonth),
    work: work.length,
    withoutTime: work.filter(each => each.minutesPerMonth === undefined).length,
    ...(people !== undefined && { people }),
    ...(capacityMinutes !== undefined && {
      capacityMinutes,
      share: rounded(minutesPerMonth / capacityMinutes),
    }),
    limit,
    weeks: Array.from({ length: weeksShown }, (_, week) => {
      const minutes = work.reduce(
        (sum, each) => sum + (each.weeks[week] ?? 0) * (each.minutesEach ?? 0),
        0,
      );
      return {
        minutes: Math.round(minutes),
        ...(capacityMinutes !== undefined && {
          share: rounded(minutes / (capacityMinutes * weekOfMonth)),
        }),
      };
    }),
  };
}

/** A tenth of a percent. */
function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
