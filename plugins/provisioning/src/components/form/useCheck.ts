import { useApi } from '@backstage/core-plugin-api';
import {
  AsyncKeepingLast,
  useAsyncKeepingLast,
  useSettled,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CheckAnswer } from '@plumbline/backstage-plugin-provisioning-common';
import { provisioningApiRef } from '../../api';
import type { Value } from '../../model/form';

/** What was checked, beside its answer: a later one may be on its way. */
export type Checked = {
  answer: CheckAnswer;
  posted: Readonly<Record<string, Value>>;
};

/**
 * Asks what a request would meet, once nothing was changed for a moment. The
 * last answer stays until the next one is there.
 */
export function useCheck(options: {
  product: string;
  posted: Readonly<Record<string, Value>>;
  /** The request that would be changed. */
  of?: string;
}): AsyncKeepingLast<Checked> {
  const { product, of } = options;
  const api = useApi(provisioningApiRef);
  const settled = useSettled(JSON.stringify(options.posted));
  return useAsyncKeepingLast(
    async abort => {
      const posted = JSON.parse(settled);
      const answer = await api.checkRequest(
        { product, intent: posted, request: of },
        { abort },
      );
      return { answer, posted };
    },
    ['provisioning Check', api, product, settled, of],
    { keepAcross: true },
  );
}
