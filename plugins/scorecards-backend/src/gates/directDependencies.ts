import type {
  EntityFacts,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { directDependenciesSchema } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { z } from 'zod';

export const directDependencies = 'dependencies.direct';
type Direct = z.infer<typeof directDependenciesSchema>;

/**
 * What a service depends on directly, as a fact.
 *
 * @param isHere - whether an incident is of the environment of the change
 */
export function directDependenciesFact(
  context: EvidenceContext,
  isHere: (incident: { environment?: string }) => boolean,
): EntityFacts['facts'][number] {
  const direct = context.dependencies.filter(
    ({ depth, direction, exists }) =>
      depth === 1 && direction === 'calls' && exists,
  );
  const refs = [...new Set(direct.map(({ entityRef }) => entityRef))].sort();
  const value = refs.map((entityRef): Direct[number] => {
    const { state } = direct.find(one => one.entityRef === entityRef)!;
    const entity = context.entities.find(one => one.entityRef === entityRef);
    const fact = context.facts.find(
      one =>
        one.entityRef === entityRef &&
        one.name === 'incident.active' &&
        !one.stale,
    );
    const incidents = fact?.value as
      | { id: string; environment?: string }[]
      | undefined;
    return {
      ...{ entityRef, kind: entity?.kind ?? '', state },
      ...(entity?.lifecycle !== undefined && { lifecycle: entity.lifecycle }),
      ...(incidents && {
        incidents: incidents.filter(isHere).map(({ id }) => id),
      }),
    };
  });
  return {
    ...{ name: directDependencies, value, kind: 'observed', stale: false },
    source: { id: 'evidence' },
    observedAt: context.at,
  };
}
