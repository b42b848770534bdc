import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { hearingNow } from '@plumbline/backstage-plugin-evidence-react';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { ScorecardsApi } from './types';

/** Scorecards over HTTP, with the portal's own discovery and credentials. */
export class DefaultScorecardsApi
  extends ScorecardsClient
  implements ScorecardsApi
{
  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    super({
      baseUrl: () => options.discoveryApi.getBaseUrl('scorecards'),
      fetch: hearingNow(options.fetchApi.fetch),
    });
  }
}
