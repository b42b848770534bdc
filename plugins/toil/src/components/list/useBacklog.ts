import { useApi } from '@backstage/core-plugin-api';
import {
  Pages,
  useAsyncKeepingLast,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Bucket,
  ListedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import { useCallback } from 'react';
import { toilApiRef } from '../../api';
import { ListQuery, toFilter } from '../../model/listQuery';

const refreshMs = 60_000;
const pageSize = 20;
const suggestionsShown = 5;

/** How much there is of everything. */
export function useSummary() {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(abort => api.getSummary({ abort }), [api], {
    refreshMs,
  });
}

/**
 * One bucket of the list, page by page; nothing is requested where the address
 * wants another bucket only.
 *
 * @param turn - another number asks again, once something was decided
 */
export function useBucket(
  bucket: Bucket,
  query: ListQuery,
  turn: number,
): Pages<ListedCandidate> {
  const api = useApi(toilApiRef);
  return usePages(
    useCallback(
      async (cursor: string | undefined, abort: AbortSignal) =>
        query.bucket === undefined || query.bucket === bucket
          ? api.listCandidates(
              {
                ...toFilter(query),
                bucket: [bucket],
                limit: pageSize,
                cursor,
              },
              { abort },
            )
          : { items: [] },
      // eslint-disable-next-line react-hooks/exhaustive-deps
      [api, bucket, query, turn],
    ),
    { keepAcross: true },
  );
}

/** What evidence suggests and nobody has taken up, the most frequent first. */
export function useSuggestions(
  query: ListQuery,
  turn: number,
): Pages<ListedCandidate> {
  const api = useApi(toilApiRef);
  const { owner, service, text } = query;
  return usePages(
    useCallback(
      (cursor: string | undefined, abort: AbortSignal) =>
        api.listCandidates(
          {
            ...{ owner, service, text, cursor },
            state: ['suggested'],
            sort: 'frequency',
            limit: cursor === undefined ? suggestionsShown : pageSize,
          },
          { abort },
        ),
      // eslint-disable-next-line react-hooks/exhaustive-deps
      [api, owner, service, text, turn],
    ),
    { keepAcross: true },
  );
}
