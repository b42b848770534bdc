import {
  compareText,
  type Decision,
  type EntityFacts,
  type Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Exemption,
  ListedGateDecision,
  Verdict,
  WeeklyAction,
  WeeklyReview,
  WeeklySectionName,
} from '../schemas';
import { weeklySections } from '../schemas';
import { assemblers } from './sections';
import type { Week } from './week';

const mostItems = 200;

/** Infrastructure that was requested for a time. */
export type LapsingResource = { entityRef: string; expiresAt: string };

/** What a weekly review is made of; lists may have more than belongs into it. */
export type WeeklyEvidence = {
  owner: string;
  week: Week;
  /** Epoch milliseconds: the end of the week, or now. */
  at: number;
  /** What the team owns. */
  entityRefs: readonly string[];
  actions: readonly WeeklyAction[];
  incidents: readonly Incident[];
  facts: readonly EntityFacts[];
  /** Those that fail. */
  failing: readonly Verdict[];
  /** From controls of drills: those that do not pass. */
  undrilled: readonly Verdict[];
  exemptions: readonly Exemption[];
  /** From the register: exemptions of other capabilities. */
  register: readonly Decision[];
  resources: readonly LapsingResource[];
  /** Deploys that gates blocked or sent to review. */
  held: readonly ListedGateDecision[];
  /** From the register: deploys of the same services that gates let out. */
  released: readonly Decision[];
  /** By section, what could not be read, a sentence each. */
  unknown: ReadonlyMap<WeeklySectionName, readonly string[]>;
};

/** Pure: the same evidence gives the same review. */
export function assembleWeekly(
  evidence: WeeklyEvidence,
): Omit<WeeklyReview, 'digest'> {
  const { at, owner, unknown, week } = evidence;
  return {
    ...{ owner, week: week.week, from: toIso(week.from), to: toIso(week.to) },
    at: toIso(at),
    sections: weeklySections.map(name => {
      const found = assemblers[name](evidence);
      const items = found.items.sort(
        (a, b) =>
          compareText(a.due ?? a.at ?? '', b.due ?? b.at ?? '') ||
          compareText(a.id, b.id),
      );
      return {
        ...{ name, total: items.length, items: items.slice(0, mostItems) },
        unknown: [...(unknown.get(name) ?? []), ...(found.unknown ?? [])],
      };
    }),
  };
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}
