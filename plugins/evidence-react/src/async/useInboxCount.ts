import type { InboxCount } from '@plumbline/backstage-plugin-evidence-common';
import { useEvidenceApi } from '../api';
import {
  type AsyncKeepingLast,
  useAsyncKeepingLast,
} from './useAsyncKeepingLast';

/** How much waits for the reader; the same count wherever it is shown. */
export function useInboxCount(): AsyncKeepingLast<InboxCount> {
  const api = useEvidenceApi();
  return useAsyncKeepingLast(
    abort => api.countInbox({ abort }),
    ['evidence useInboxCount', api],
    { refreshMs: 60_000 },
  );
}
