import {
  type DrillResult,
  drillResultSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { WeeklyItem } from '../schemas';
import type { WeeklyEvidence } from './WeeklyEvidence';
import { drillChecklists } from './checklists';
import {
  dayMs,
  isService,
  named,
  read,
  toIso,
  weeklyHorizonDays,
} from './readFact';

/** A drill is due again after so many days. */
export const drillIntervalDays = 180;

/**
 * Drills that are due again, failed, have open findings, or are required; and
 * whether services have none at all.
 */
export function drillsDue({
  at,
  drillVerdicts,
  facts,
  owner,
}: WeeklyEvidence): { items: WeeklyItem[]; unknown: string[] } {
  const soon = at + weeklyHorizonDays * dayMs;
  const ofDrills = new Set(drillVerdicts.map(({ entityRef }) => entityRef));
  const never: string[] = [];
  const held = facts.flatMap((entity): WeeklyItem[] => {
    const { entityRef, facts: known } = entity;
    const results = read(known, 'drills.held', z.array(drillResultSchema));
    const isAny = results !== undefined && results.value.length > 0;
    // What is required is due already.
    if (!isAny && isService(entity) && !ofDrills.has(entityRef)) {
      never.push(entityRef);
    }
    const last = new Map<string, DrillResult>();
    for (const result of results?.value ?? []) {
      const before = last.get(result.scenario);
      if (!before || Date.parse(before.heldAt) < Date.parse(result.heldAt)) {
        last.set(result.scenario, result);
      }
    }
    return [...last.values()].flatMap(result => {
      const { heldAt, openFindings, outcome, scenario, url } = result;
      const again = Date.parse(heldAt) + drillIntervalDays * dayMs;
      const isDue = again <= soon;
      if (!isDue && openFindings === 0 && outcome === 'passed') {
        return [];
      }
      return [
        {
          id: `${entityRef} ${scenario}`,
          entityRef,
          owner,
          title: titleOf(scenario),
          at: heldAt,
          url,
          due: toIso(again),
          state: isDue ? 'due' : outcome,
          nextStep:
            openFindings > 0
              ? `Fix ${openFindings} open ${
                  openFindings === 1 ? 'finding' : 'findings'
                } of this and earlier drills`
              : 'Hold it again',
        },
      ];
    });
  });
  const required = drillVerdicts.map(
    ({ control, due, entityRef, message, nextStep }) => ({
      id: `${entityRef} ${control}`,
      entityRef,
      owner,
      title: message,
      due,
      state: 'required',
      nextStep: nextStep?.text ?? 'Hold the drill, and record it',
    }),
  );
  return {
    items: [...held, ...required],
    unknown: named(never, 'No drill was ever recorded of'),
  };
}

function titleOf(scenario: string): string {
  const known = drillChecklists.find(one => one.scenario === scenario);
  return known?.title ?? scenario;
}
