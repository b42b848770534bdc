import {
  parseEntityRef,
  RELATION_OWNER_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  useAsyncKeepingLast,
  type AsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { incidentBriefApiRef } from '../../api';

const refreshMs = 60_000;
/** Of a team's components, until one has a brief. */
const mostTried = 5;

/** Kinds that have a brief. */
export const briefed = ['component', 'resource', 'api', 'system'];

/**
 * The brief of an entity, kept up to date, for the header and cards together; `value` holds none where its kind has
 * none, or evidence has not read it yet.
 *
 * @param entity - undefined where there is nothing to read a brief of
 */
export function useEntityBrief(entity: Entity | undefined) {
  return useBrief(
    entity && briefed.includes(entity.kind.toLowerCase())
      ? stringifyEntityRef(entity)
      : undefined,
  );
}

/**
 * The brief of the first of a team's components that evidence has read: whom it
 * pages is whom the team pages.
 *
 * @param team - a group, or undefined where there is none
 */
export function useTeamBrief(team: Entity | undefined) {
  return useFirstBrief(team ? componentsOf(team).slice(0, mostTried) : []);
}

/** What a group owns of kind component, by reference, sorted. */
export function componentsOf(team: Entity): string[] {
  return (team.relations ?? [])
    .filter(
      ({ type, targetRef }) =>
        type === RELATION_OWNER_OF &&
        parseEntityRef(targetRef).kind.toLowerCase() === 'component',
    )
    .map(({ targetRef }) => targetRef)
    .sort();
}

/** The brief of what is referred to; nothing is read where nothing is. */
export function useBrief(
  entityRef: string | undefined,
): AsyncKeepingLast<{ brief?: Brief }> & { brief?: Brief } {
  return useFirstBrief(entityRef === undefined ? [] : [entityRef]);
}

function useFirstBrief(
  entityRefs: readonly string[],
): AsyncKeepingLast<{ brief?: Brief }> & { brief?: Brief } {
  const api = useApi(incidentBriefApiRef);
  const answer = useAsyncKeepingLast(
    async abort => {
      for (const entityRef of entityRefs) {
        const found = await api.getBrief({ entityRef }, { abort });
        if (found.status === 'found') {
          return { brief: found.brief };
        }
      }
      return {};
    },
    ['incident-brief EntityBrief', api, entityRefs],
    { refreshMs },
  );
  return { ...answer, brief: answer.value?.brief };
}
