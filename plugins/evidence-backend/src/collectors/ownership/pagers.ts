import {
  OnCallEscalation,
  OnCallLevels,
  factDefinition,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';

/**
 * A pager that is down is not a team without a way up: what it last said counts
 * for as long as what is made of it. Milliseconds.
 */
const longest = 48 * 3_600_000;

/** What is read here, by the name of its fact. */
const saying = {
  'oncall.escalation': (fact: OnCallEscalation) => fact.present,
  'oncall.levels': (fact: OnCallLevels) =>
    fact.levels.some(one => one.shifts.length > 0),
};

/** The facts that are read. */
export const pagerFacts = Object.keys(saying);

/** Entities whose pager names whom to call next, with the fact that says so. */
export type Pagers = ReadonlyMap<string, string>;

export async function readPagers({
  facts,
  now,
}: Pick<CollectorPass, 'facts' | 'now'>): Promise<Pagers> {
  const pagers = new Map<string, string>();
  for (const [name, leadsOn] of Object.entries(saying)) {
    const { schema } = factDefinition(name)!;
    for (const { entityRef, value, observedAt } of await facts(name)) {
      const read = schema.safeParse(value);
      if (
        read.success &&
        now.getTime() - observedAt.getTime() <= longest &&
        leadsOn(read.data as never) &&
        !pagers.has(entityRef)
      ) {
        pagers.set(entityRef, name);
      }
    }
  }
  return pagers;
}
