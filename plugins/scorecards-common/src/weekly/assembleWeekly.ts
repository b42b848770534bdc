import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import type { WeeklyItem, WeeklyReview } from '../schemas';
import { weeklySections } from '../schemas';
import { toIso } from './readFact';
import { assemblers } from './sections';
import type { WeeklyEvidence } from './WeeklyEvidence';

const mostItems = 200;

/** Pure: the same evidence gives the same review. */
export function assembleWeekly(
  evidence: WeeklyEvidence,
): Omit<WeeklyReview, 'digest'> {
  const { at, owner, unknown, week } = evidence;
  return {
    owner,
    week: week.week,
    from: toIso(week.from),
    to: toIso(week.to),
    at: toIso(at),
    sections: weeklySections.map(name => {
      const found = assemblers[name](evidence);
      const items = found.items.sort(
        (a, b) =>
          Number(hasEnded(a)) - Number(hasEnded(b)) ||
          (a.due !== undefined && b.due !== undefined
            ? compareText(a.due, b.due)
            : compareText(b.at ?? '', a.at ?? '')) ||
          compareText(a.id, b.id),
      );
      return {
        name,
        total: items.length,
        items: items.slice(0, mostItems),
        unknown: [...(unknown.get(name) ?? []), ...(found.unknown ?? [])],
      };
    }),
  };
}

function hasEnded({ state }: WeeklyItem): boolean {
  return ['done', 'dropped', 'resolved'].includes(state);
}
