import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  useAsyncKeepingLast,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { scorecardsApiRef } from '../../api';
import { lapsingAndWaiting, monthAhead } from '../../model/lapsing';

const refreshMs = 60_000;
const exemptionsRead = 500;

/** What a team owes, and the controls that it is of: two requests. */
export function useTeam(owner: string) {
  const api = useApi(scorecardsApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const [debt, controls] = await Promise.all([
        api.getTeamDebt({ owner }, { abort }),
        api.listControls({}, { abort }),
      ]);
      return {
        debt,
        titles: new Map(controls.items.map(({ id, title }) => [id, title])),
        frozen: new Set(
          controls.items
            .filter(({ baseline }) => baseline !== undefined)
            .map(({ id }) => id),
        ),
      };
    },
    ['scorecards Team', api, owner],
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
  }, ['scorecards Group', catalog, owner]);
  return value ?? {};
}

/** The exemptions of a team, the third request of its page. */
export function useTeamExemptions(owner: string) {
  const api = useApi(scorecardsApiRef);
  const before = monthAhead(useNow());
  return useAsyncKeepingLast(
    async abort => {
      const { items, nextCursor } = await api.listExemptions(
        { owner, limit: exemptionsRead },
        { abort },
      );
      return {
        ...lapsingAndWaiting(items, before),
        more: nextCursor !== undefined,
      };
    },
    ['scorecards TeamExemptions', api, owner, before],
    { refreshMs },
  );
}
