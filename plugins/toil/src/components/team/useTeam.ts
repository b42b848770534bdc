import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useAsyncKeepingLast } from '@plumbline/backstage-plugin-evidence-react';
import { toilApiRef } from '../../api';

const refreshMs = 60_000;
const workShown = 20;

/** What toil takes of a team, and the work that takes most: two requests. */
export function useTeam(owner: string) {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const [toil, work] = await Promise.all([
        api.getTeam({ owner }, { abort }),
        api.listCandidates(
          { owner, sort: 'minutes', limit: workShown },
          { abort },
        ),
      ]);
      return { toil, work };
    },
    ['toil Team', api, owner],
    { refreshMs },
  );
}

/**
 * What the catalog says of a team; `exists` is absent while it has not answered, or
 * could not be reached.
 */
export function useGroup(owner: string): { exists?: boolean; title?: string } {
  const catalog = useApi(catalogApiRef);
  const { value } = useAsyncKeepingLast(async () => {
    const group = await catalog.getEntityByRef(owner);
    return { exists: group !== undefined, title: group?.metadata.title };
  }, ['toil TeamGroup', catalog, owner]);
  return value ?? {};
}
