import { useApi } from '@backstage/core-plugin-api';
import { useAsyncKeepingLast } from '@plumbline/backstage-plugin-evidence-react';
import { toilApiRef } from '../../api';
import { queueOf, Walk, walkQueries } from '../../model/reviewQueue';

/** What is to be walked through, as it was when the walk began. */
export function useWalk(walk: Walk) {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const answers = await Promise.all(
        walkQueries[walk].map(query => api.listCandidates(query, { abort })),
      );
      return queueOf(answers.map(({ items }) => items));
    },
    ['toil Walk', api, walk],
  );
}
