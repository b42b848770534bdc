import { useApi } from '@backstage/core-plugin-api';
import {
  Pages,
  useAsyncKeepingLast,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedCandidate } from '@plumbline/backstage-plugin-toil-common';
import { useCallback } from 'react';
import { toilApiRef } from '../../api';
import {
  isSuggestions,
  ListQuery,
  toFilter,
  usualStates,
} from '../../model/listQuery';

const refreshMs = 60_000;
const pageSize = 100;

/** How much there is of everything. */
export function useSummary() {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(
    abort => api.getSummary({ abort }),
    ['toil Summary', api],
    {
      refreshMs,
    },
  );
}

/**
 * What is taken up, of all buckets: the chart shows them all, and the list those
 * of the chosen bucket.
 *
 * @param turn - another number asks again, once something was decided
 */
export function useCandidates(
  query: ListQuery,
  turn: number,
): Pages<ListedCandidate> {
  const state = isSuggestions(query) ? usualStates : query.state;
  return useList({ ...query, state, bucket: undefined }, turn);
}

/** What recurs and waits for a decision, the most frequent first. */
export function useSuggestions(
  query: ListQuery,
  turn: number,
): Pages<ListedCandidate> {
  return useList(
    isSuggestions(query) ? { ...query, sort: 'frequency' } : undefined,
    turn,
  );
}

/** @param query - nothing is requested without one */
function useList(
  query: ListQuery | undefined,
  turn: number,
): Pages<ListedCandidate> {
  const api = useApi(toilApiRef);
  const key = JSON.stringify(query);
  return usePages(
    useCallback(
      async (cursor: string | undefined, abort: AbortSignal) =>
        query === undefined
          ? { items: [] }
          : api.listCandidates(
              { ...toFilter(query), limit: pageSize, cursor },
              { abort },
            ),
      // The query by its values.
      // eslint-disable-next-line react-hooks/exhaustive-deps
      [api, key, turn],
    ),
    { keepAcross: true },
  );
}
