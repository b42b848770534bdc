import { dayMs } from '@plumbline/backstage-plugin-evidence-common';

/** A week of ISO 8601 in UTC; `to` is the first instant of the next. */
export type Week = { week: string; from: number; to: number };

/**
 * The week that an instant is in.
 *
 * @param instant - in epoch milliseconds
 */
export function weekAt(instant: number): Week {
  const day = Math.floor(instant / dayMs);
  // 1970-01-01 was a Thursday; the year of a week is that of its Thursday.
  const monday = day - ((((day + 3) % 7) + 7) % 7);
  const thursday = new Date((monday + 3) * dayMs);
  const year = thursday.getUTCFullYear();
  const number =
    Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return {
    week: `${year}-W${String(number).padStart(2, '0')}`,
    from: monday * dayMs,
    to: (monday + 7) * dayMs,
  };
}

/** Undefined for one that its year does not have, such as 2026-W54. */
export function parseWeek(week: string): Week | undefined {
  const [year, number] = week.split('-W').map(Number);
  // January 4th is always in the first week.
  const first = weekAt(Date.UTC(year, 0, 4));
  const found = weekAt(first.from + (number - 1) * 7 * dayMs);
  return found.week === week ? found : undefined;
}
