import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';

const monthDays = 31;

/** What ends before this instant ends within a month; steady for a day. */
export function monthAhead(now: number): string {
  const today = new Date(now).toISOString().slice(0, 10);
  return new Date(Date.parse(today) + monthDays * dayMs).toISOString();
}

/** Of exemptions of all kinds, what is in force and ends soon, and what waits. */
export function lapsingAndWaiting(
  exemptions: readonly Exemption[],
  before: string,
): { lapsing: Exemption[]; waiting: Exemption[] } {
  return {
    lapsing: exemptions
      .filter(
        ({ state, expires }) =>
          state === 'approved' && Date.parse(expires) < Date.parse(before),
      )
      .sort((a, b) => Date.parse(a.expires) - Date.parse(b.expires)),
    waiting: exemptions.filter(({ state }) => state === 'pending'),
  };
}
