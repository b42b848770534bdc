import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';
import type { IncidentBriefApi } from './types';

/** Briefs over HTTP, with the portal's own discovery and credentials. */
export class DefaultIncidentBriefApi
  extends IncidentBriefClient
  implements IncidentBriefApi
{
  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    super({
      baseUrl: () => options.discoveryApi.getBaseUrl('incident-brief'),
      fetch: options.fetchApi.fetch,
    });
  }
}
