import { useApi } from '@backstage/core-plugin-api';
import { useAsyncKeepingLast } from '@plumbline/backstage-plugin-evidence-react';
import { toilApiRef } from '../../api';

const refreshMs = 60_000;
/** As many as half a year of frequent work has. */
const membersShown = 500;

/** A candidate with all that was reviewed and counted of it. */
export function useCandidate(id: string) {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(
    abort => api.getCandidate(id, { abort }),
    ['toil Candidate', api, id],
    { refreshMs },
  );
}

/** The occurrences that it is made of; none where it has no group. */
export function useGroup(group: string | undefined) {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(
    async abort =>
      group === undefined
        ? undefined
        : api.getGroup(group, { members: membersShown }, { abort }),
    ['toil Group', api, group],
  );
}
