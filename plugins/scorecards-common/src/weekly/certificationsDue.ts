import { recertifiedSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { WeeklyItem } from '../schemas';
import type { WeeklyEvidence } from './WeeklyEvidence';
import { dayMs, read, weeklyHorizonDays } from './readFact';

/** What has to be confirmed soon, or should have been. */
export function certificationsDue({ at, facts, owner }: WeeklyEvidence): {
  items: WeeklyItem[];
} {
  const soon = at + weeklyHorizonDays * dayMs;
  return {
    items: facts.flatMap(({ entityRef, facts: known }): WeeklyItem[] => {
      const fact = read(known, 'ownership.recertified', recertifiedSchema);
      if (!fact || fact.stale || Date.parse(fact.value.dueAt) > soon) {
        return [];
      }
      const { confirmedAt, dueAt } = fact.value;
      return [
        {
          id: entityRef,
          entityRef,
          owner,
          due: dueAt,
          at: confirmedAt,
          title: 'Owner, access and infrastructure',
          state: Date.parse(dueAt) <= at ? 'overdue' : 'due',
          nextStep: 'Confirm them on its lifecycle tab',
        },
      ];
    }),
  };
}
