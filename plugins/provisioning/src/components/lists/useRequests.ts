import { useApi } from '@backstage/core-plugin-api';
import {
  Pages,
  useAsyncKeepingLast,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedRequest,
  ListRequestsQuery,
} from '@plumbline/backstage-plugin-provisioning-common';
import { useCallback } from 'react';
import { provisioningApiRef } from '../../api';

const pageSize = 50;

/** Requests, page by page as they are needed, the newest first. */
export function useRequests(query: ListRequestsQuery): Pages<ListedRequest> {
  const api = useApi(provisioningApiRef);
  const queryJson = JSON.stringify(query);
  const ask = useCallback(
    (cursor: string | undefined, abort: AbortSignal) =>
      api.listRequests(
        { limit: pageSize, ...JSON.parse(queryJson), cursor },
        { abort },
      ),
    [api, queryJson],
  );
  return usePages(ask, { keepAcross: true });
}

/** Titles of products, by id: what they are called on screen. */
export function useProductTitles(): ReadonlyMap<string, string> {
  const api = useApi(provisioningApiRef);
  const { value } = useAsyncKeepingLast(
    async abort => (await api.listProducts({ abort })).items,
    [api],
  );
  return new Map(value?.map(({ id, title }) => [id, title]));
}
