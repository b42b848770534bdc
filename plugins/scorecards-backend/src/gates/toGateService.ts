import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { SubjectFact } from '@plumbline/backstage-plugin-scorecards-common/control';
import type { GateService } from '@plumbline/backstage-plugin-scorecards-common/gates';

/** What rules read of a service. */
export function toGateService(entity: EntityFacts): GateService {
  const { entityRef, kind, type, lifecycle, tier, owner, facts } = entity;
  return {
    entityRef,
    kind,
    type,
    lifecycle,
    tier,
    owner,
    facts: new Map(
      facts.map(({ name, value, kind: by, source, observedAt, freshUntil }) => {
        const fact: SubjectFact = {
          value,
          kind: by,
          source,
          observedAt,
          freshUntil:
            freshUntil === undefined ? undefined : Date.parse(freshUntil),
        };
        return [name, fact];
      }),
    ),
  };
}
