import type {
  ActiveIncident,
  EntityFacts,
  Environments,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import { isCollected } from '@plumbline/backstage-plugin-evidence-node';
import {
  countedFrom,
  ReleaseEvidence,
  ReleaseIncident,
} from '@plumbline/backstage-plugin-scorecards-common/releases';

/**
 * Incidents that count for releases of an entity. Undefined where no source says
 * whether one is open.
 *
 * @param page - with what was reported before
 * @param of.at - when that was read, epoch milliseconds
 */
export function incidentsOf(
  { entityRef, facts }: EntityFacts,
  page: { items: Incident[]; nextCursor?: string },
  { at, environments }: { at: number; environments: Environments },
): ReleaseEvidence['incidents'] {
  const fact = facts.find(({ name }) => name === 'incident.active');
  if (!fact || fact.stale || !Array.isArray(fact.value)) {
    return undefined;
  }
  const listed = new Set(page.items.map(({ id }) => id));
  const active = (fact.value as ActiveIncident[]).filter(
    ({ id }) => !listed.has(id),
  );
  return {
    all: [
      ...page.items.flatMap(one => statedOf(one, entityRef, environments)),
      ...active.map(({ environment, id, since }) => ({
        id,
        environment: environments.of(environment),
        // When it began is not stated: it may have been just now.
        start: since === undefined ? at : Date.parse(since),
      })),
    ],
    since:
      page.nextCursor === undefined
        ? -Infinity
        : Date.parse(page.items.at(-1)!.start),
  };
}

/**
 * When it may have begun, by what is reported of it. Of what was sent, an instant long
 * before may be chosen, and a later report may move it elsewhere: then it counts as it
 * was reported first, too. What a collector reads is what its system of record says.
 */
function statedOf(
  incident: Incident,
  entityRef: string,
  environments: Environments,
): ReleaseIncident[] {
  const { before = [], id, reportedBy } = incident;
  const states = isCollected(reportedBy) ? [incident] : [...before, incident];
  return states.flatMap((state, index) => {
    const { entityRefs, environment, receivedAt, start } = state;
    const stated = Date.parse(start);
    const instants =
      index > 0 || isCollected(reportedBy)
        ? [stated]
        : [stated, countedFrom(stated, Date.parse(receivedAt))];
    return entityRefs.includes(entityRef)
      ? [...new Set(instants)].map(instant => ({
          id,
          environment: environments.of(environment),
          start: instant,
        }))
      : [];
  });
}
