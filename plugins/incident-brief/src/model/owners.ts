import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { ResponsibleTeam } from '@plumbline/backstage-plugin-incident-brief-common';

/** What one team runs, of all that the entity stands on. */
export type Substrate = { entityRefs: string[]; team: ResponsibleTeam };

/** One group for each team: whom to wake is shown once. */
export function substrateByTeam(
  substrate: readonly ResponsibleTeam[],
): Substrate[] {
  const groups = new Map<string, Substrate>();
  for (const team of substrate) {
    const key = isKnown(team.team) ? team.team.value : team.entityRef;
    const group = groups.get(key) ?? { entityRefs: [], team };
    group.entityRefs.push(team.entityRef);
    groups.set(key, group);
  }
  return [...groups.values()];
}
