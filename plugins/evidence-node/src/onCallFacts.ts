import type {
  ObservedFact,
  OnCallLevels,
} from '@plumbline/backstage-plugin-evidence-common';

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
