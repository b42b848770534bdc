import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  ObservedFact,
  OnCallLevels,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass, LookedUp } from './collector';

/**
 * What entities of the catalog name in a system, such as a pager.
 *
 * @param namedIn - what one entity names there, which a live look needs as well
 * @public
 */
export async function readNamed<T>(
  { entities }: Pick<CollectorPass, 'entities'>,
  namedIn: (one: LookedUp) => readonly T[],
): Promise<T[]> {
  const named: T[] = [];
  for await (const entity of entities()) {
    named.push(...namedIn({ entityRef: stringifyEntityRef(entity), entity }));
  }
  return named;
}

/**
 * Who is on call now, as the facts of an entity. Not for a pager that also
 * reports later shifts: each level that has one counts as staffed.
 *
 * @public
 */
export function onCallFacts(
  entityRef: string,
  value: OnCallLevels,
): ObservedFact[] {
  const { levels } = value;
  return [
    { entityRef, name: 'oncall.levels', value },
    {
      entityRef,
      name: 'oncall.escalation',
      value: {
        present: levels.length > 0,
        levels: levels.length,
        staffed: levels.filter(({ shifts }) => shifts.length > 0).length,
      },
    },
  ];
}
