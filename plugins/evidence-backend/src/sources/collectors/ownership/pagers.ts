import {
  OnCallEscalation,
  OnCallLevels,
  factDefinition,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';

/**
 * A pager that is down is not a team without an escalation: what it reported
 * last counts for as long as the fact derived from it. Milliseconds.
 */
const longest = 48 * 3_600_000;

/** What is read here, by the name of its fact. */
const conditions = {
  'oncall.escalation': (fact: OnCallEscalation) => fact.present,
  'oncall.levels': (fact: OnCallLevels) =>
    fact.levels.some(one => one.shifts.length > 0),
};

/** The facts that are read. */
export const pagerFacts = Object.keys(conditions);

/** Entities whose pager names whom to call next, with the fact that shows it. */
export type Pagers = ReadonlyMap<string, string>;

export async function readPagers({
  facts,
  now,
}: Pick<CollectorPass, 'facts' | 'now'>): Promise<Pagers> {
  const pagers = new Map<string, string>();
  for (const [name, escalates] of Object.entries(conditions)) {
    const { schema } = factDefinition(name)!;
    for (const { entityRef, value, observedAt } of await facts(name)) {
      const read = schema.safeParse(value);
      if (
        read.success &&
        now.getTime() - observedAt.getTime() <= longest &&
        escalates(read.data as never) &&
        !pagers.has(entityRef)
      ) {
        pagers.set(entityRef, name);
      }
    }
  }
  return pagers;
}
