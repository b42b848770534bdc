import type { FoundBy } from '@plumbline/backstage-plugin-evidence-common';
import type { LookedUp } from '@plumbline/backstage-plugin-evidence-node';

/** Those of Opsgenie's plugin for portals. */
const teamAnnotation = 'opsgenie.com/team';
export const selectorAnnotation = 'opsgenie.com/component-selector';

export const foundBy: FoundBy = {
  annotations: [teamAnnotation, selectorAnnotation],
  ofOwner: true,
};

/** An entity, and what it names in Opsgenie. */
export type Named = {
  entityRef: string;
  /** The name of a team. */
  team?: string;
  /** A search query for alerts. */
  selector?: string;
};

export function namedIn({ entityRef, entity }: LookedUp): Named[] {
  const { annotations = {} } = entity.metadata;
  const team = annotations[teamAnnotation]?.trim();
  const selector = annotations[selectorAnnotation]?.trim();
  return team || selector
    ? [{ entityRef, ...(team && { team }), ...(selector && { selector }) }]
    : [];
}
