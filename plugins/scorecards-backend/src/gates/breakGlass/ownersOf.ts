import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { GateLine } from '@plumbline/backstage-plugin-scorecards-common';
import { canonical } from '../../people/Members';

/** Of each service that is stopped, else of the rules that stop it. */
export function ownersOf(
  services: readonly string[],
  stops: readonly GateLine[],
  facts: readonly EntityFacts[],
): string[] {
  const groups = services.flatMap(ref => {
    const owner = facts.find(({ entityRef }) => entityRef === ref)?.owner;
    return owner === undefined
      ? stops
          .filter(({ entityRef }) => entityRef === ref)
          .map(line => line.owner)
      : [owner];
  });
  return [...new Set(groups.map(canonical))].sort();
}
