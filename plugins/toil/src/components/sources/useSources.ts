import { useApi } from '@backstage/core-plugin-api';
import { useAsyncKeepingLast } from '@plumbline/backstage-plugin-evidence-react';
import { toilApiRef } from '../../api';
import type { Trackers } from '../../model/sources';

const refreshMs = 60_000;

/** Trackers that are read; not everybody may know which. */
export function useTrackers() {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(
    async (abort): Promise<Trackers> => {
      const [{ items }, { items: types }] = await Promise.all([
        api.listSources({ abort }),
        api.listSourceTypes({ abort }),
      ]);
      return { items, types };
    },
    ['toil Trackers', api],
    { refreshMs },
  );
}

/** Names that match no service, or several. */
export function useUnmatched() {
  const api = useApi(toilApiRef);
  return useAsyncKeepingLast(
    async abort => (await api.listUnmatched({ abort })).items,
    ['toil Unmatched', api],
    { refreshMs },
  );
}
