import {
  DiscoveryApi,
  discoveryApiRef,
  fetchApiRef,
  useApi,
  useApiHolder,
} from '@backstage/core-plugin-api';
import { DefaultEvidenceApi } from './DefaultEvidenceApi';
import { evidenceApiRef } from './evidenceApiRef';
import type { EvidenceApi } from './types';

// One for each app, so that its identity is stable between components.
const made = new WeakMap<DiscoveryApi, EvidenceApi>();

/** The registered evidence API, or the default one. */
export function useEvidenceApi(): EvidenceApi {
  const registered = useApiHolder().get(evidenceApiRef);
  const discoveryApi = useApi(discoveryApiRef);
  const fetchApi = useApi(fetchApiRef);
  if (registered) {
    return registered;
  }
  const api =
    made.get(discoveryApi) ??
    new DefaultEvidenceApi({ discoveryApi, fetchApi });
  made.set(discoveryApi, api);
  return api;
}
